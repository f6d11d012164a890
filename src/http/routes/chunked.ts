import { chunked, toJson } from '../reply.ts'
import { route } from '../route.ts'
import { error, INTEGER, object } from '../schema.ts'
import { MAX_TIMER_MS, toSeconds } from '../seconds.ts'

/** Sends status and headers at once, the body after a number of seconds. */
export default route({
  paths: ['/chunked', '/chunked/{wait:[0-9]+}'],
  methods: 'any',
  span: 'chunkedHandler',
  docs: {
    summary: 'Chunked transfer encoding',
    description: 'Status and headers come at once, the body later; a wait that the path does not name is random.',
    tags: ['HTTP API'],
    params: { wait: { description: 'Seconds to wait' } },
    replies: {
      200: { description: 'The seconds waited', schema: object({ delay: INTEGER }) },
      400: error('Too long a delay'),
    },
  },
  serve(app) {
    const { from, to } = toRange(app.config.httpServerTimeout)
    return ({ params, signal }) => {
      const wait: string | undefined = params.wait // absent from `/chunked`
      const delay = wait === undefined ? from + Math.floor(app.random() * (to - from)) : toSeconds(wait)
      if (typeof delay !== 'number') return delay
      const body = toJson({ delay })
      // An engine sends the headers with the first byte of the body.
      const rest = app.sleep(delay * 1000, signal).then(() => body.slice(1))
      return chunked(body.slice(0, 1), rest)
    }
  },
})

/** Shortest random wait, in seconds. */
const MIN_WAIT = 10
/** Random waits end below this many seconds when the server has no timeout. */
const MAX_WAIT = 30

/** Bounds of a random wait in seconds: `to`, the server's timeout, is left out, or the answer would be cut. */
function toRange(timeoutMs: number): { from: number; to: number } {
  const to = timeoutMs > 0 ? Math.min(timeoutMs, MAX_TIMER_MS) / 1000 : MAX_WAIT
  return { from: to > MIN_WAIT ? MIN_WAIT : Math.floor(to / 2), to }
}
