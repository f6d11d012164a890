import { INFO_SCHEMA, infoReply } from '../info.ts'
import { route } from '../route.ts'

/**
 * What `/api/info` tells, over a connection that ends with the answer: a Service chooses a pod for each connection, and a
 * browser that polls would keep to the first.
 */
export default route({
  paths: ['/_ui/info'],
  methods: ['GET'],
  closes: true,
  docs: {
    summary: 'Runtime information, once a connection',
    description: "The web page's poll: as `/api/info`, but the server closes the connection.",
    tags: ['Web page'],
    replies: { 200: { description: 'Runtime information', schema: INFO_SCHEMA } },
  },
  serve(app) {
    return infoReply(app)
  },
})
