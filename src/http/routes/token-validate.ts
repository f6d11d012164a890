import { failure, json } from '../reply.ts'
import { route } from '../route.ts'
import { error, object, STRING } from '../schema.ts'

/** Tells whom a token was issued for. */
export default route({
  paths: ['/token/validate'],
  methods: ['GET'],
  reads: ['authorization'],
  span: 'tokenValidateHandler',
  docs: {
    summary: 'Validate JWT',
    tags: ['HTTP API'],
    secured: true,
    replies: {
      200: { description: "The token's name and end", schema: object({ token_name: STRING, expires_at: STRING }) },
      401: error('No token, or one that is not to be trusted'),
    },
  },
  serve({ tokens }) {
    return async (request) => {
      const jwt = /^bearer ([^ ]+)$/i.exec(request.header('authorization'))?.[1]
      if (jwt === undefined) return NO_TOKEN
      const outcome = await tokens.validate(jwt)
      if ('reason' in outcome) return failure(401, outcome.reason)
      return json({ token_name: outcome.name, expires_at: outcome.expiresAt })
    }
  },
})

const NO_TOKEN = failure(401, 'authorization bearer header required')
