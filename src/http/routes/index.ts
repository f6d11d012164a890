import { INFO_SCHEMA, infoReply } from '../info.ts'
import { type RouteRequest, route } from '../route.ts'
import type { Answer } from '../static-reply.ts'

/** The web page for browsers, `/api/info` for everyone else. */
export default route({
  paths: ['/'],
  methods: ['GET'],
  reads: ['user-agent', 'accept-encoding'],
  span: (request) => (isBrowser(request) ? 'indexHandler' : 'infoHandler'),
  docs: {
    summary: 'Index',
    description: 'The web page when the User-Agent begins with `Mozilla`, else runtime information.',
    tags: ['HTTP API'],
    replies: { 200: { description: 'Runtime information', schema: INFO_SCHEMA } },
  },
  serve(app) {
    const info = infoReply(app)
    let page: Answer | undefined
    const load = async (acceptEncoding: string) => {
      const { renderPage } = await import('../page.ts')
      page = await renderPage(app)
      return page(acceptEncoding)
    }
    return (request) => {
      if (!isBrowser(request)) return info()
      const acceptEncoding = request.header('accept-encoding')
      return page ? page(acceptEncoding) : load(acceptEncoding)
    }
  },
})

function isBrowser(request: RouteRequest): boolean {
  return request.header('user-agent').startsWith('Mozilla')
}
