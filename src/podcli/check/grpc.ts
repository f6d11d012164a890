import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2'
import type { Environment, Input } from '../command.ts'
import type { HostPort } from '../operands.ts'
import { type Answer, encodeRequest, readStatus } from './health-message.ts'
import type { Trial, Verdict } from './tries.ts'

interface GrpcFlags {
  readonly service: string
  readonly tls: boolean
  readonly timeout: number
}

/** A health status has 7 bytes; this bounds what a try may hold when something else answers. */
const MAX_BODY_BYTES = 64 * 1024

/** The most that `grpc-timeout` has digits for. */
const MAX_TIMEOUT_MS = 99_999_999

/** Succeeds when the health service says SERVING. */
export async function attempt({ operand, flags }: Input<HostPort, GrpcFlags>, { env, onEnd }: Trial): Promise<Verdict> {
  const session = await open(operand, flags.tls, env)
  onEnd((reason) => session.destroy(reason))
  const status = readStatus(await call(session, flags))
  return { healthy: status === 'SERVING', fields: { status } }
}

async function open({ authority }: HostPort, tls: boolean, env: Environment): Promise<ClientHttp2Session> {
  const options = { settings: { enablePush: false } }
  if (!tls) return connect(`http://${authority}`, options)
  return connect(`https://${authority}`, { ...options, ca: (await import('../trust.ts')).loadTrust(env) })
}

// A call is one request of HTTP/2, made by hand: loading grpc-js would take longer than the check.
function call(session: ClientHttp2Session, { service, timeout }: GrpcFlags): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let greeted = false
    session.on('remoteSettings', () => {
      greeted = true
    })
    const fail = (error: NodeJS.ErrnoException) => {
      const stranger = error.code === 'ERR_HTTP2_ERROR' && !greeted
      reject(stranger ? new Error(`the server does not speak HTTP/2 (${error.message})`) : error)
    }
    session.on('error', fail)
    session.on('connect', () => {
      const stream = session.request({
        ':method': 'POST',
        ':path': '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        'grpc-timeout': `${Math.min(timeout, MAX_TIMEOUT_MS)}m`,
        te: 'trailers',
        'user-agent': 'podcli',
      })
      stream.on('error', fail)
      stream.end(encodeRequest(service))
      readAnswer(stream).then(resolve, reject)
    })
  })
}

function readAnswer(stream: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const answer: Answer = { headers: {}, trailers: {}, body: Buffer.alloc(0) }
    stream.on('response', (headers) => Object.assign(answer.headers, headers))
    stream.on('trailers', (trailers) => Object.assign(answer.trailers, trailers))
    stream.on('data', (chunk: Buffer) => {
      answer.body = Buffer.concat([answer.body, chunk])
      if (answer.body.length > MAX_BODY_BYTES) reject(new Error('the answer is too long for a health status'))
    })
    stream.on('close', () => resolve(answer))
  })
}
