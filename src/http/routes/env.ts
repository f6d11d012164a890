import { json } from '../reply.ts'
import { route } from '../route.ts'
import { STRINGS } from '../schema.ts'

/** The environment that the process was started with. */
export default route({
  paths: ['/env'],
  methods: ['GET', 'POST'],
  span: 'envHandler',
  docs: {
    summary: 'Environment',
    tags: ['HTTP API'],
    replies: { 200: { description: 'Each variable as `KEY=value`', schema: STRINGS } },
  },
  serve({ env }) {
    const reply = json(env)
    return () => reply
  },
})
