import { empty } from '../reply.ts'
import { route } from '../route.ts'

/** Makes the process ready: every shard says so from this answer on. */
export default route({
  paths: ['/readyz/enable'],
  methods: ['POST'],
  docs: {
    summary: 'Enable ready state',
    tags: ['Kubernetes'],
    replies: { 202: { description: 'Readiness enabled' } },
  },
  serve({ flags }) {
    const accepted = empty(202)
    return () => {
      flags.set('ready', true)
      return accepted
    }
  },
})
