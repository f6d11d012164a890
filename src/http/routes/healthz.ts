import { empty, json } from '../reply.ts'
import { route } from '../route.ts'
import { object, STRING } from '../schema.ts'

/** Whether the process should go on living. */
export default route({
  paths: ['/healthz'],
  methods: ['GET'],
  exempt: true,
  docs: {
    summary: 'Liveness check',
    tags: ['Kubernetes'],
    replies: { 200: { description: 'Alive', schema: object({ status: STRING }) }, 503: { description: 'Not healthy' } },
  },
  serve({ flags }) {
    const healthy = json({ status: 'OK' })
    const unhealthy = empty(503)
    return () => (flags.healthy ? healthy : unhealthy)
  },
})
