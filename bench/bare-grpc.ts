import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { Server, ServerCredentials, type ServerOptions } from '@grpc/grpc-js'

/**
 * Echo by grpc-js alone, with a handler that does nothing: the message goes back as the bytes that it came as. The floor under
 * any server that is built on grpc-js. `--options` are those of its server, as JSON. On `--port` it says that it is ready.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'grpc-port': { type: 'string' },
    'data-path': { type: 'string' },
    options: { type: 'string', default: '{}' },
  },
})
const server = new Server(JSON.parse(values.options) as ServerOptions)
const same = (bytes: Buffer) => bytes
server.register(
  '/echo.EchoService/Echo',
  ({ request }: { request: Buffer }, answer: (error: null, response: Buffer) => void) => answer(null, request),
  same,
  same,
  'unary',
)
server.bindAsync(`127.0.0.1:${values['grpc-port']}`, ServerCredentials.createInsecure(), (error) => {
  if (error) throw error
  createServer((_, response) => response.end()).listen(Number(values.port))
})
