import { empty, failure, json } from '../reply.ts'
import { route } from '../route.ts'
import { error, INTEGER, object } from '../schema.ts'

/** Answers with the status asked for. */
export default route({
  paths: ['/status/{code:[0-9]+}'],
  methods: ['GET', 'POST', 'PUT'],
  label: 'status', // upstream: this route has a name, which is not prefixed
  span: 'statusHandler',
  docs: {
    summary: 'Status code',
    tags: ['HTTP API'],
    params: { code: { description: 'The status, 200 to 999' } },
    replies: {
      200: { description: 'The status asked for', schema: object({ status: INTEGER }) },
      400: error('Not a status that can be sent'),
      default: { description: 'The status asked for', schema: object({ status: INTEGER }) },
    },
  },
  serve() {
    return ({ params }) => {
      const status = Number(params.code)
      if (status < LOWEST || status > HIGHEST) return OUT_OF_RANGE
      if (status === 304) return empty(status)
      const reply = json({ status }, status)
      // HTTP knows no body here: a client would take it for the next answer.
      return status === 204 ? { ...reply, body: '' } : reply
    }
  },
})

/** Below are interim answers: a client would go on waiting. */
const LOWEST = 200
const HIGHEST = 999

const OUT_OF_RANGE = failure(400, `status code must be from ${LOWEST} to ${HIGHEST}`)
