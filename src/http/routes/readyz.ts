import { empty, json } from '../reply.ts'
import { route } from '../route.ts'
import { object, STRING } from '../schema.ts'

/** Whether the process wants traffic. */
export default route({
  paths: ['/readyz'],
  methods: ['GET'],
  exempt: true,
  docs: {
    summary: 'Readiness check',
    tags: ['Kubernetes'],
    replies: { 200: { description: 'Ready', schema: object({ status: STRING }) }, 503: { description: 'Not ready' } },
  },
  serve({ flags }) {
    const ready = json({ status: 'OK' })
    const unready = empty(503)
    return () => (flags.ready ? ready : unready)
  },
})
