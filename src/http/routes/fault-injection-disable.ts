import { json } from '../reply.ts'
import { route } from '../route.ts'
import { object, STRING } from '../schema.ts'

/** Ends the injection of faults, on every shard. */
export default route({
  paths: ['/fault_injection/disable'],
  methods: ['POST'],
  exempt: true,
  docs: {
    summary: 'Disable fault injection',
    tags: ['Fault injection'],
    replies: { 202: { description: 'Fault injection disabled', schema: object({ fault_injection: STRING }) } },
  },
  serve({ flags }) {
    const accepted = json({ fault_injection: 'disabled' }, 202)
    return () => {
      flags.set('faultInjection', false)
      return accepted
    }
  },
})
