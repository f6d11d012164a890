import type { App } from '../app.ts'
import { type HeaderLine, json, raw } from '../reply.ts'
import { route } from '../route.ts'
import { BINARY, STRINGS } from '../schema.ts'

/** Sends the body back, or what the backends make of it. */
export default route({
  paths: ['/echo', '/echo/{rest:.*}', '/api/echo', '/api/echo/{rest:.*}'],
  methods: 'any',
  body: 'lent',
  reads: (app) => (hasBackends(app) ? FORWARDED : []),
  waits: (app) => (hasBackends(app) ? ['backends', app.config.backendUrl.length] : undefined),
  span: 'echoHandler',
  docs: {
    summary: 'Echo',
    description: 'Forwards the body to the backends, if any are set, else sends it back.',
    tags: ['HTTP API'],
    produces: 'application/octet-stream',
    params: { rest: { description: 'Any path' } },
    replies: {
      200: { description: "The backends' bodies, or why a call failed, in the order of the backends", schema: STRINGS },
      202: { description: 'The body as it came', schema: BINARY },
    },
  },
  serve(app) {
    const { backends, config, info } = app
    const color: readonly HeaderLine[] = [['X-Color', config.uiColor]]
    if (!hasBackends(app)) return ({ body }) => raw(body, 202, color)
    const added: readonly HeaderLine[] = [
      ['X-API-Version', info.version],
      ['X-API-Revision', info.revision],
    ]
    return async (request) => {
      const forwarded = FORWARDED.map((name) => [name, request.header(name)] as const).filter(([, value]) => value)
      const answers = await backends.post(new Uint8Array(request.body), [...forwarded, ...added], request)
      return json(
        answers.map(({ text }) => text),
        200,
        color,
      )
    }
  },
})

/** The headers that tie a call to the one that caused it. */
const FORWARDED = [
  'x-request-id',
  'x-b3-traceid',
  'x-b3-parentspanid',
  'x-b3-spanid',
  'x-b3-sampled',
  'x-b3-flags',
  'x-ot-span-context',
]

function hasBackends({ config }: App): boolean {
  return config.backendUrl.length > 0
}
