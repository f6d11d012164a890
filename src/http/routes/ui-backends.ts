import { type HeaderLine, json } from '../reply.ts'
import { route } from '../route.ts'
import { object, STRING } from '../schema.ts'

/** What the backends of `/api/echo` answer, with the colour that each of them names. */
export default route({
  paths: ['/_ui/backends'],
  methods: ['POST'],
  body: true,
  docs: {
    summary: 'Ask the backends',
    description: "The web page's view of them: as `/api/echo`, with each one's address and colour.",
    tags: ['Web page'],
    replies: {
      200: {
        description: 'In the order of the backends; none are set: an empty list',
        schema: { type: 'array', items: object({ url: STRING, body: STRING, color: STRING }) },
      },
    },
  },
  serve({ backends, info }) {
    const headers: readonly HeaderLine[] = [
      ['X-API-Version', info.version],
      ['X-API-Revision', info.revision],
    ]
    return async (request) => {
      const answers = await backends.post(request.body, headers, request)
      return json(answers.map(({ url, text, color }) => ({ url, body: text, color })))
    }
  },
})
