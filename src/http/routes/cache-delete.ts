import { empty, failure } from '../reply.ts'
import { route } from '../route.ts'
import { error } from '../schema.ts'

/** Removes a key from Redis. */
export default route({
  paths: ['/cache/{key}'],
  methods: ['DELETE'],
  waits: () => ['cache', 1],
  span: 'cacheDeleteHandler',
  docs: {
    summary: 'Delete from cache',
    tags: ['HTTP API'],
    params: { key: { description: 'Any name' } },
    replies: {
      202: { description: 'The key is not there any more, if it ever was' },
      400: error('No cache server is set'),
      500: error('Redis failed'),
    },
  },
  serve({ cache }) {
    if (!cache) return () => OFFLINE
    return async ({ params, log }) => {
      try {
        await cache.delete(params.key)
        return DELETED
      } catch (reason) {
        log.warn('cache delete failed', { error: String(reason) })
        return FAILED
      }
    }
  },
})

const OFFLINE = failure(400, 'cache server is offline')
const DELETED = empty(202)
const FAILED = failure(500, 'cache delete failed')
