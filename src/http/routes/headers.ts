import { jsonByKey } from '../reply.ts'
import { route } from '../route.ts'
import { map, STRINGS } from '../schema.ts'

/** The request's headers, as podinfo sees them. */
export default route({
  paths: ['/headers'],
  methods: ['GET', 'POST'],
  reads: 'all',
  span: 'echoHeadersHandler',
  docs: {
    summary: 'Headers',
    tags: ['HTTP API'],
    replies: { 200: { description: 'Header name to its values', schema: map(STRINGS) } },
  },
  serve({ info }) {
    return ({ headerLines }) => {
      const values = new Map<string, string[]>()
      for (const [name, value] of headerLines) {
        if (LEFT_OUT.has(name)) continue
        const canonical = toCanonical(name)
        const known = values.get(canonical)
        if (known) known.push(value)
        else values.set(canonical, [value])
      }
      values.set('X-Api-Version', [info.version]).set('X-Api-Revision', [info.revision])
      return jsonByKey(values)
    }
  },
})

// upstream: Go keeps these two apart from the other headers.
const LEFT_OUT: ReadonlySet<string> = new Set(['host', 'transfer-encoding'])

/** `x-request-id` as `X-Request-Id`. */
function toCanonical(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}
