import { json, type Reply } from '../reply.ts'
import { route } from '../route.ts'

/** The API document in the younger of the two formats. */
export default route({
  paths: ['/openapi.json'],
  methods: ['GET'],
  docs: {
    summary: 'API document',
    tags: ['API document'],
    replies: { 200: { description: 'OpenAPI 3.1', schema: { type: 'object' } } },
  },
  serve(app) {
    let document: Reply | undefined
    return () => (document ??= json(app.openApiDocument()))
  },
})
