import { json } from '../reply.ts'
import { route } from '../route.ts'
import { object, STRING } from '../schema.ts'

/** The release and the commit that it was built from. */
export default route({
  paths: ['/version'],
  methods: ['GET'],
  docs: {
    summary: 'Version',
    tags: ['HTTP API'],
    replies: { 200: { description: 'Version and commit', schema: object({ commit: STRING, version: STRING }) } },
  },
  serve({ info }) {
    const reply = json({ commit: info.revision, version: info.version })
    return () => reply
  },
})
