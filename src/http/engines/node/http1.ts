import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { TOO_SLOW, UNREADABLE } from '../../body-reader.ts'
import { type EngineOptions, HEADER_LIMIT } from '../../engine.ts'
import { empty, failure, type Reply } from '../../reply.ts'
import { Connection, endWith } from './connection.ts'
import { createDispatch } from './dispatch.ts'
import type { Shared } from './exchange.ts'
import { AMBIGUOUS, isAmbiguous } from './framing.ts'
import type { H2cUpgrade } from './h2c-upgrade.ts'
import { Http1Exchange } from './http1-exchange.ts'
import { createHandshakes, type Handshakes } from './sockets.ts'
import { SERVER, toOriginForm } from './target.ts'

/** Most header lines of a request; more is 431. Each costs more memory than its bytes. */
export const HEADER_LINES = 1000

/** How often overdue requests are looked for: they live up to this much longer. */
const CHECK_MS = 4000

const BAD_TARGET = failure(400, 'invalid request target')
const TOO_MANY_HEADERS = failure(431, 'request header fields too large')
const SERVER_OPTIONS = empty(200)
const METHOD_NOT_ALLOWED = empty(405)

const UNKNOWN_VERSION = failure(505, 'HTTP version not supported')
const UNREADABLE_HEAD = failure(400, 'invalid request')

/** Answers to heads that node's parser refuses, by its code. */
const REFUSED_HEADS: Readonly<Record<string, Reply>> = {
  HPE_HEADER_OVERFLOW: TOO_MANY_HEADERS,
  HPE_INVALID_VERSION: UNKNOWN_VERSION,
  ERR_HTTP_REQUEST_TIMEOUT: failure(408, 'request not received in time'),
}

/** Makes a server of HTTP/1.0 and HTTP/1.1 by `create`, which is node's `createServer`, for http or for https. */
export function createHttp1Server<S extends Server>(
  create: (options: ServerOptions) => S,
  options: EngineOptions,
  shared: Shared,
  h2c?: H2cUpgrade,
): S {
  const { timeoutMs } = shared
  const handshakes = createHandshakes(options, shared)
  const connections = new WeakMap<Duplex, Connection>()
  const connectionOf = (socket: Duplex) => {
    const known = connections.get(socket) ?? new Connection(socket)
    connections.set(socket, known)
    return known
  }
  const server = create({
    maxHeaderSize: HEADER_LIMIT,
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    keepAliveTimeout: timeoutMs * 2,
    keepAliveTimeoutBuffer: 0,
    connectionsCheckingInterval: CHECK_MS,
    // `isAmbiguous` wants one, and no more.
    requireHostHeader: false,
    shouldUpgradeCallback: (request) =>
      mayUpgrade(request, connectionOf(request.socket)) && (h2c?.accepts(request) || handshakes.accepts(request)),
  })
  server.maxHeadersCount = HEADER_LINES + 1
  // A client may close its side and wait for the answer.
  Object.assign(server, { httpAllowHalfOpen: true })
  server.setTimeout(timeoutMs * 2)
  const serve = createServe(options, shared, connectionOf, handshakes)
  server.on('request', (request, response) => serve(request, response, false))
  server.on('checkContinue', (request, response) => serve(request, response, true))
  server.on('upgrade', (request, _socket, head) => {
    const { upgrade } = h2c?.accepts(request) ? h2c : handshakes
    upgrade(request, request.socket, head)
  })
  server.on('connect', (_request, socket) => endWith(socket, METHOD_NOT_ALLOWED))
  server.on('clientError', (error: ClientError, socket) => {
    const { code = '' } = error
    if (!/^HPE_|^ERR_HTTP_/.test(code)) return void socket.destroy()
    const body = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_SLOW : UNREADABLE
    connectionOf(socket).refuse({ head: toHeadRefusal(error), body })
  })
  return server
}

type ClientError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer }

/** Node's parser knows the registered methods alone: others are requests, too. */
function toHeadRefusal({ code = '', rawPacket }: ClientError): Reply {
  const unknown = code === 'HPE_INVALID_METHOD' && REQUEST_LINE.test(rawPacket?.toString('latin1') ?? '')
  return unknown ? METHOD_NOT_ALLOWED : (REFUSED_HEADS[code] ?? UNREADABLE_HEAD)
}

const REQUEST_LINE = /^[A-Z]+ \/[!-~]* HTTP\/1\.[01]\r\n/

type Serve = (request: IncomingMessage, response: ServerResponse, waits: boolean) => void

function createServe(
  options: EngineOptions,
  shared: Shared,
  connectionOf: (socket: Duplex) => Connection,
  handshakes: Handshakes,
): Serve {
  const dispatch = createDispatch(options)
  return (request, response, waits) => {
    const connection = connectionOf(request.socket)
    // What stands behind the last request of a connection may be another reader's body: nobody acts on it.
    if (connection.closing) return
    const target = toOriginForm(request.method ?? '', request.url ?? '')
    const exchange = new Http1Exchange(shared, connection, target ?? '', { request, response, waits })
    const refusal = toRefusal(request, target)
    if (refusal) {
      exchange.close()
      return exchange.answer(refusal)
    }
    const reply = target === SERVER ? SERVER_OPTIONS : handshakes.refusal(request)
    if (reply) exchange.answer(reply)
    else dispatch(exchange)
  }
}

/** The answer to a head that is not to be acted on. */
function toRefusal(request: IncomingMessage, target: string | undefined): Reply | undefined {
  const { rawHeaders, httpVersionMajor, httpVersionMinor } = request
  if (httpVersionMajor !== 1) return UNKNOWN_VERSION
  if (rawHeaders.length > HEADER_LINES * 2) return TOO_MANY_HEADERS
  if (isAmbiguous(rawHeaders, httpVersionMinor)) return AMBIGUOUS
  return target === undefined ? BAD_TARGET : undefined
}

/** A websocket begins where nothing else is under way, and with no body. */
function mayUpgrade(
  { rawHeaders, httpVersionMinor, headers }: IncomingMessage,
  { open, closing }: Connection,
): boolean {
  if (open.size > 0 || closing || isAmbiguous(rawHeaders, httpVersionMinor)) return false
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
}
