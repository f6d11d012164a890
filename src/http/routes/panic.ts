import { failure } from '../reply.ts'
import { route } from '../route.ts'
import { error } from '../schema.ts'

/** Ends the process. */
export default route({
  paths: ['/panic'],
  methods: ['GET'],
  docs: {
    summary: 'Panic',
    description: 'Ends the process with code 255. The connection may close before an answer comes.',
    tags: ['HTTP API'],
    replies: { 500: error('The process is ending') },
  },
  serve(app) {
    return () => {
      app.panic()
      return PANIC
    }
  },
})

const PANIC = failure(500, 'panic')
