import { content } from '../reply.ts'
import { route } from '../route.ts'

/** The metrics of the whole process. */
export default route({
  paths: ['/metrics'],
  methods: 'any',
  exempt: true,
  reads: ['accept'],
  docs: {
    summary: 'Prometheus metrics',
    tags: ['Kubernetes'],
    produces: 'text/plain',
    replies: {
      200: { description: 'Metrics in a text format of Prometheus, or OpenMetrics where Accept asks for it' },
    },
  },
  serve(app) {
    return async (request) => {
      const { contentType, body } = await app.scrape(request.header('accept'))
      return content(contentType, body)
    }
  },
})
