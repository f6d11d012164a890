import { json, type Reply } from '../reply.ts'
import { route } from '../route.ts'

/** The API document. */
export default route({
  paths: ['/swagger.json'],
  methods: 'any',
  docs: {
    summary: 'API document',
    tags: ['API document'],
    replies: { 200: { description: 'Swagger 2.0', schema: { type: 'object' } } },
  },
  serve(app) {
    let document: Reply | undefined
    return () => (document ??= json(app.apiDocument()))
  },
})
