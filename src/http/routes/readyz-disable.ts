import { empty } from '../reply.ts'
import { route } from '../route.ts'

/** Makes the process unready: every shard says so from this answer on. */
export default route({
  paths: ['/readyz/disable'],
  methods: ['POST'],
  docs: {
    summary: 'Disable ready state',
    tags: ['Kubernetes'],
    replies: { 202: { description: 'Readiness disabled' } },
  },
  serve({ flags }) {
    const accepted = empty(202)
    return () => {
      flags.set('ready', false)
      return accepted
    }
  },
})
