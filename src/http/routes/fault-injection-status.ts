import { json } from '../reply.ts'
import { route } from '../route.ts'
import { object, STRING } from '../schema.ts'

/** Whether faults are injected. */
export default route({
  paths: ['/fault_injection/status'],
  methods: ['GET'],
  exempt: true,
  docs: {
    summary: 'Fault injection status',
    tags: ['Fault injection'],
    replies: { 200: { description: 'Enabled or disabled', schema: object({ fault_injection: STRING }) } },
  },
  serve({ flags }) {
    const enabled = json({ fault_injection: 'enabled' })
    const disabled = json({ fault_injection: 'disabled' })
    return () => (flags.faultInjection ? enabled : disabled)
  },
})
