import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { encodeRequest } from '../check/health-message.ts'
import type { Listener, Open } from './connection.ts'
import type { LoadPlan, Step } from './plan.ts'
import { toTlsOptions } from './tls.ts'

/**
 * Unary calls of gRPC, one at a time on each connection. The body is the text of the message's first field, which the health check
 * and podinfo's Echo have.
 */
export function createOpen({ target: { tls }, steps }: LoadPlan): Open {
  const calls = steps.map(toCall)
  const authority = `http${tls ? 's' : ''}://${new URL(steps[0]?.url ?? '').host}`
  const options = {
    settings: { enablePush: false },
    ...(tls && toTlsOptions(tls)),
  }
  return (listener) => {
    const session = connect(authority, options)
    session.setMaxListeners(0)
    let last = 'the server closed the connection'
    session.on('remoteSettings', once(listener.opened))
    session.on('error', (error) => {
      last = error.message
    })
    session.on('close', () => listener.lost(last))
    return {
      send(step) {
        const { headers, body } = calls[step] ?? { headers: {}, body: Buffer.alloc(0) }
        ask(session, headers, body, listener)
      },
      close() {
        session.removeAllListeners('close')
        session.destroy()
      },
    }
  }
}

function ask(session: ClientHttp2Session, headers: IncomingHttpHeaders, body: Buffer, listener: Listener): void {
  const stream = session.request(headers)
  let [bytes, status] = [0, undefined as string | undefined]
  const read = (answer: IncomingHttpHeaders) => {
    // A call that failed at once has it in its headers, any other in its trailers.
    status = String(answer['grpc-status'] ?? status ?? '') || undefined
  }
  stream.on('response', read).on('trailers', read)
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  stream.on('error', () => undefined)
  stream.on('close', () => {
    if (session.destroyed) return
    if (status !== undefined) listener.answered(Number(status), bytes, !session.closed)
    else session.destroy(new Error('the server sent no status of gRPC'))
  })
  stream.end(body)
}

function toCall({ url, headers, body }: Step) {
  return {
    headers: {
      ':method': 'POST',
      ':path': new URL(url).pathname,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'podcli-load',
      ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    },
    body: encodeRequest(body),
  }
}

// A server may send its settings again.
function once(call: () => void): () => void {
  let called = false
  return () => {
    if (!called) call()
    called = true
  }
}
