import { empty, failure, raw } from '../reply.ts'
import { route } from '../route.ts'
import { BINARY, error } from '../schema.ts'

/** The value of a key in Redis. */
export default route({
  paths: ['/cache/{key}'],
  methods: ['GET'],
  label: 'cache', // upstream: this route has a name, which is not prefixed
  waits: () => ['cache', 1],
  span: 'cacheReadHandler',
  docs: {
    summary: 'Get from cache',
    tags: ['HTTP API'],
    produces: 'application/octet-stream',
    params: { key: { description: 'Any name' } },
    replies: {
      200: { description: 'The value', schema: BINARY },
      400: error('No cache server is set'),
      404: { description: 'No such key' },
      500: error('Redis failed'),
    },
  },
  serve({ cache }) {
    if (!cache) return () => OFFLINE
    return async ({ params, log }) => {
      try {
        const value = await cache.get(params.key)
        return value ? raw(value) : UNKNOWN
      } catch (reason) {
        log.warn('cache get failed', { error: String(reason) })
        return FAILED
      }
    }
  },
})

const OFFLINE = failure(400, 'cache server is offline')
const UNKNOWN = empty(404)
const FAILED = failure(500, 'cache get failed')
