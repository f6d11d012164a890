import { failure, json } from '../reply.ts'
import { route } from '../route.ts'
import { error, object, STRING } from '../schema.ts'

/** Writes the body to a file that is named by its hash. */
export default route({
  paths: ['/store'],
  methods: ['POST', 'PUT'],
  body: true,
  waits: () => ['store', 1],
  span: 'storeWriteHandler',
  docs: {
    summary: 'Upload file',
    tags: ['HTTP API'],
    replies: {
      202: { description: 'The SHA-1 of the file', schema: object({ hash: STRING }) },
      500: error('The file could not be written'),
    },
  },
  serve({ store }) {
    return async ({ body, log }) => {
      try {
        return json({ hash: await store.write(body) }, 202)
      } catch (reason) {
        log.error('writing file failed', { error: String(reason) })
        return FAILED
      }
    }
  },
})

const FAILED = failure(500, 'writing file failed')
