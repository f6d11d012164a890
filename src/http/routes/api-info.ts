import { INFO_SCHEMA, infoReply } from '../info.ts'
import { route } from '../route.ts'

/** Runtime information. */
export default route({
  paths: ['/api/info'],
  methods: ['GET'],
  span: 'infoHandler',
  docs: {
    summary: 'Runtime information',
    tags: ['HTTP API'],
    replies: { 200: { description: 'Runtime information', schema: INFO_SCHEMA } },
  },
  serve: infoReply,
})
