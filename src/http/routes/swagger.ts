import { empty, json, type Reply, text } from '../reply.ts'
import { route } from '../route.ts'
import type { Answer } from '../static-reply.ts'

/** The API document and its user interface. */
export default route({
  paths: ['/swagger/{file:.*}'],
  methods: ['GET'],
  reads: ['accept-encoding'],
  docs: {
    summary: 'API user interface',
    description: '`index.html` is the page, `doc.json` the API document.',
    tags: ['API document'],
    produces: 'text/html',
    params: { file: { description: 'Name of a file' } },
    replies: {
      200: { description: 'The file' },
      301: { description: 'No name: redirects to the page' },
      404: { description: 'No such file' },
    },
  },
  serve(app) {
    const toPage = empty(301, [['Location', `${encodeURI(app.config.prefix.toWellFormed())}/swagger/index.html`]])
    let document: Reply | undefined
    let page: Answer | undefined
    const load = async (acceptEncoding: string) => {
      const { renderDocsPage } = await import('../docs-page.ts')
      page = await renderDocsPage(app)
      return page(acceptEncoding)
    }
    return (request) => {
      const { file } = request.params
      const acceptEncoding = request.header('accept-encoding')
      if (file === '') return toPage
      if (file === 'doc.json') return (document ??= json(app.apiDocument()))
      if (file === 'index.html') return page ? page(acceptEncoding) : load(acceptEncoding)
      return NOT_FOUND
    }
  },
})

const NOT_FOUND = text('404 page not found\n', 404)
