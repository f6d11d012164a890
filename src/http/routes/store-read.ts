import { failure, raw } from '../reply.ts'
import { route } from '../route.ts'
import { BINARY, error } from '../schema.ts'

/** A stored file by its hash. */
export default route({
  paths: ['/store/{hash}'],
  methods: ['GET'],
  label: 'store', // upstream: this route has a name, which is not prefixed
  waits: () => ['store', 1],
  span: 'storeReadHandler',
  docs: {
    summary: 'Download file',
    tags: ['HTTP API'],
    produces: 'application/octet-stream',
    params: { hash: { description: 'SHA-1 of the file in lower-case hex', pattern: '^[0-9a-f]{40}$' } },
    replies: {
      202: { description: 'The file', schema: BINARY },
      400: error('Not a hash'),
      404: error('No such file'),
      500: error('The file could not be read'),
    },
  },
  serve({ store }) {
    return async ({ params, log }) => {
      // What is no hash never becomes part of a path.
      if (!/^[0-9a-f]{40}$/.test(params.hash)) return INVALID
      try {
        const file = await store.read(params.hash)
        return file ? raw(file, 202) : UNKNOWN
      } catch (reason) {
        log.error('reading file failed', { hash: params.hash, error: String(reason) })
        return FAILED
      }
    }
  },
})

const INVALID = failure(400, 'invalid hash')
const UNKNOWN = failure(404, 'file not found')
const FAILED = failure(500, 'reading file failed')
