import { INFO_SCHEMA, infoReply } from '../info.ts'
import { PAGE_POLICY, toPage } from '../page.ts'
import { content } from '../reply.ts'
import { type RouteRequest, route } from '../route.ts'

/** The web page for browsers, `/api/info` for everyone else. */
export default route({
  paths: ['/'],
  methods: ['GET'],
  reads: ['user-agent'],
  span: (request) => (isBrowser(request) ? 'indexHandler' : 'infoHandler'),
  docs: {
    summary: 'Index',
    description: 'The web page when the User-Agent begins with `Mozilla`, else runtime information.',
    tags: ['HTTP API'],
    replies: { 200: { description: 'Runtime information', schema: INFO_SCHEMA } },
  },
  serve(app) {
    const { hostname, version, revision, runtime } = app.info
    const { uiMessage: message, uiColor: color, uiLogo: logo, prefix } = app.config
    const html = toPage({ message, hostname, version, revision, runtime, color, logo, prefix })
    const page = content('text/html; charset=utf-8', html, [PAGE_POLICY])
    const info = infoReply(app)
    return (request) => (isBrowser(request) ? page : info())
  },
})

function isBrowser(request: RouteRequest): boolean {
  return request.header('user-agent').startsWith('Mozilla')
}
