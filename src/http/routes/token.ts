import { json } from '../reply.ts'
import { route } from '../route.ts'
import { object, STRING } from '../schema.ts'

/** Issues a token for the name in the body. */
export default route({
  paths: ['/token'],
  methods: ['POST'],
  body: true,
  span: 'tokenGenerateHandler',
  docs: {
    summary: 'Generate JWT',
    description: 'The body is the name that the token is for; `anonymous` without one. Valid for a minute.',
    tags: ['HTTP API'],
    consumes: 'text/plain',
    replies: {
      200: { description: 'The token and its end', schema: object({ token: STRING, expires_at: STRING }) },
    },
  },
  serve({ tokens }) {
    return async ({ body }) => {
      const name = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
      const { token, expiresAt } = await tokens.issue(name || 'anonymous')
      return json({ token, expires_at: expiresAt })
    }
  },
})
