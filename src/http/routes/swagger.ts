import { content, empty, type HeaderLine, json, type Reply, text } from '../reply.ts'
import { route } from '../route.ts'

/** The API document and its user interface. */
export default route({
  paths: ['/swagger/{file:.*}'],
  methods: ['GET'],
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
    let document: Reply | undefined
    const toPage = empty(301, [['Location', `${encodeURI(app.config.prefix.toWellFormed())}/swagger/index.html`]])
    return async ({ params: { file } }) => {
      if (file === '') return toPage
      if (file === 'doc.json') return (document ??= json(app.apiDocument()))
      const own = OWN.get(file)
      if (own) return own
      const type = ASSETS.get(file)
      const bytes = type && (await app.assets.load(file))
      return bytes ? content(type, bytes) : NOT_FOUND
    }
  },
})

const NOT_FOUND = text('404 page not found\n', 404)

/** The page loads only what lies beside it; its library styles elements by attribute and draws icons as data. */
const POLICY: HeaderLine = [
  'Content-Security-Policy',
  [
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'",
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; '),
]

const INDEX = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Podinfo API</title>
<link rel="stylesheet" href="./swagger-ui.css">
<link rel="icon" href="./favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="./swagger-ui-bundle.js"></script>
<script src="./swagger-initializer.js"></script>
</body>
</html>
`

// Without a validator: the page never tells another site about this document.
const INITIALIZER = `window.ui = SwaggerUIBundle({
  url: './doc.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
})
`

/** Files of ours. */
const OWN: ReadonlyMap<string, Reply> = new Map([
  ['index.html', content('text/html; charset=utf-8', INDEX, [POLICY])],
  ['swagger-initializer.js', content('text/javascript; charset=utf-8', INITIALIZER)],
])

/** Files of the library and their types; nothing else is looked for. */
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
])
