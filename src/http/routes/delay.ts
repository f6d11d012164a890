import { json } from '../reply.ts'
import { route } from '../route.ts'
import { error, INTEGER, object } from '../schema.ts'
import { toSeconds } from '../seconds.ts'

/** Answers after a number of seconds. */
export default route({
  paths: ['/delay/{wait:[0-9]+}'],
  methods: ['GET'],
  label: 'delay', // upstream: this route has a name, which is not prefixed
  span: 'delayHandler',
  docs: {
    summary: 'Delay',
    tags: ['HTTP API'],
    params: { wait: { description: 'Seconds to wait' } },
    replies: {
      200: { description: 'The seconds waited', schema: object({ delay: INTEGER }) },
      400: error('Too long a delay'),
    },
  },
  serve(app) {
    return async ({ params, signal }) => {
      const delay = toSeconds(params.wait)
      if (typeof delay !== 'number') return delay
      await app.sleep(delay * 1000, signal)
      return json({ delay })
    }
  },
})
