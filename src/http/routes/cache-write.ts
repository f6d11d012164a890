import { empty, failure } from '../reply.ts'
import { route } from '../route.ts'
import { error } from '../schema.ts'

/** Sets a key in Redis to the body. */
export default route({
  paths: ['/cache/{key}'],
  methods: ['POST', 'PUT'],
  body: true,
  waits: () => ['cache', 1],
  span: 'cacheWriteHandler',
  docs: {
    summary: 'Save to cache',
    tags: ['HTTP API'],
    params: { key: { description: 'Any name' } },
    replies: {
      202: { description: 'Saved' },
      400: error('No cache server is set'),
      500: error('Redis failed'),
    },
  },
  serve({ cache }) {
    if (!cache) return () => OFFLINE
    return async ({ params, body, log }) => {
      try {
        await cache.set(params.key, body)
        return SAVED
      } catch (reason) {
        log.warn('cache set failed', { error: String(reason) })
        return FAILED
      }
    }
  },
})

const OFFLINE = failure(400, 'cache server is offline')
const SAVED = empty(202)
const FAILED = failure(500, 'cache set failed')
