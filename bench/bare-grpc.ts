import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { Server, ServerCredentials } from '@grpc/grpc-js'

/**
 * Echo by grpc-js alone, with a handler that does nothing: the message goes back as the bytes that it came as. The floor under
 * any server that is built on grpc-js; with the options of podinfo's, so that both do the same work. On `--port` it says
 * that it is ready.
 */
const { values } = parseArgs({
  options: { port: { type: 'string' }, 'grpc-port': { type: 'string' }, 'data-path': { type: 'string' } },
})
const server = new Server({
  'grpc.max_receive_message_length': 4 * 2 ** 20,
  'grpc.max_concurrent_streams': 1000,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.enable_channelz': 0,
})
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
