import { json } from '../reply.ts'
import { route } from '../route.ts'
import { object, STRING } from '../schema.ts'

/** Makes every route that is no probe, scrape or switch of its own fail, on every shard. */
export default route({
  paths: ['/fault_injection/enable'],
  methods: ['POST'],
  exempt: true,
  docs: {
    summary: 'Enable fault injection',
    tags: ['Fault injection'],
    replies: { 202: { description: 'Fault injection enabled', schema: object({ fault_injection: STRING }) } },
  },
  serve({ flags }) {
    const accepted = json({ fault_injection: 'enabled' }, 202)
    return () => {
      flags.set('faultInjection', true)
      return accepted
    }
  },
})
