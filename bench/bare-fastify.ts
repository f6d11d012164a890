import fastify from 'fastify'
import { readBareFlags } from './bare-flags.ts'

/** Answers ready-made bytes by fastify. */
const { answers, port } = readBareFlags()
const app = fastify()
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
for (const { path, status, headers, body, echoes } of answers) {
  app.route({
    url: path,
    method: echoes ? 'POST' : 'GET',
    handler: (request, reply) => {
      for (const [name, value] of headers) reply.header(name, value)
      return reply.code(Number.parseInt(status, 10)).send(echoes ? request.body : body)
    },
  })
}
await app.listen({ port, host: '::' })
