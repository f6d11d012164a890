import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './ports.ts'

const BINARY = fileURLToPath(new URL('../bin/podinfo', import.meta.url))

/** A client on a machine that stalls is not one that is too slow: who tests these limits sets them. */
const UNHURRIED = ['--http-server-timeout=10m', '--http-client-timeout=10m']

/** Longer than anything here takes, shorter than a stuck test run. */
const PATIENCE_MS = 60_000

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

/** The real server, as a process of its own. */
export interface Server extends AsyncDisposable {
  readonly process: ChildProcess
  readonly port: number
  readonly dataPath: string
  /** Log lines so far. */
  readonly log: readonly LogLine[]
  /** Everything on stderr so far. */
  stderr(): string
  /** Resolves with the first log line, past or future, that `wanted` accepts. */
  logged(wanted: (line: LogLine) => boolean): Promise<LogLine>
  get(path: string, options?: RequestOptions): Promise<Answer>
  /** Sends a signal. */
  kill(signal: NodeJS.Signals): void
  /** Resolves with the exit code, or the name of the signal that ended it. */
  exited: Promise<number | string>
}

export interface RequestOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Uint8Array
  readonly port?: number
  /** Opens the connection, in place of a plain one to 127.0.0.1. */
  readonly connect?: () => Socket
  /** Keeps connections; without one a request has a connection of its own. */
  readonly agent?: Agent
  /** Cuts the connection when it aborts. */
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Header lines as they were sent: name, value, name, value. */
  readonly rawHeaders: readonly string[]
  readonly bytes: Buffer
  readonly text: string
  json<T = Record<string, unknown>>(): T
}

/** An answer whose headers are there; the body may still be on its way. */
export interface Opening extends Pick<Answer, 'status' | 'headers' | 'rawHeaders'> {
  /** Bytes of the body so far. */
  received(): Buffer
  /** Resolves with all of it; rejects when the connection breaks before. */
  whole(): Promise<Answer>
  /** Resets the connection. */
  abandon(): unknown
}

/** Starts the built server, or that of another build, on a free port and waits until it is ready, or has ended. */
export async function startServer(
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  binary = BINARY,
): Promise<Server> {
  const port = await freePort()
  const dataPath = await mkdtemp(join(tmpdir(), 'podinfo-data-'))
  const words = [`--port=${port}`, `--data-path=${dataPath}`, '--workers=2', ...UNHURRIED, ...args]
  const child = spawn(binary, words, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const { log, stderr, logged } = readLog(child)
  const exited = once(child, 'exit').then(async ([code, signal]: (number | string | null)[]) => {
    await rm(dataPath, { recursive: true, force: true })
    return code ?? signal ?? 'unknown'
  })
  const isQuiet = args.some((arg) => /^--level=(warn|error|fatal|panic)$/.test(arg))
  const ready = isQuiet
    ? until(() => request({ port }, '/readyz').catch(() => undefined))
    : logged(({ msg }) => msg === 'podinfo started')
  await Promise.race([ready, exited])
  return {
    process: child,
    port,
    dataPath,
    log,
    stderr,
    logged,
    get: (path, options) => request({ port, ...options }, path),
    kill: (signal) => child.kill(signal),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Like `startServer`, with one shard: for what is not about several of them, at two thirds of the cost of a start. */
export function startOneShard(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Server> {
  return startServer(['--workers=1', ...args], env)
}

/** Runs the built server until it ends by itself. */
export async function runServer(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(BINARY, args, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  return { code, ...output }
}

/** One request, its path sent as it is written. */
export async function request(options: RequestOptions, path: string): Promise<Answer> {
  return (await open(options, path)).whole()
}

/** Like `request`, but resolves as soon as status and headers are there. */
export function open(options: RequestOptions, path: string): Promise<Opening> {
  const { port, method = 'GET', headers, body, connect, signal, agent = false } = options
  const host = '127.0.0.1'
  // An agent would open a connection of its own.
  const transport = connect ? { createConnection: connect } : { port, host, agent }
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ ...transport, method, path, headers, signal }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      const ended = new Promise<void>((end, fail) => response.on('end', end).on('error', fail))
      // Whoever waits for the body is told; who does not, does not care.
      ended.catch(() => undefined)
      const { statusCode: status = 0, headers, rawHeaders } = response
      const received = () => Buffer.concat(chunks)
      resolve({
        status,
        headers,
        rawHeaders,
        received,
        // A client that only closed its own side might still read.
        abandon: () => response.socket.emit('abandon') || response.socket.resetAndDestroy(),
        async whole() {
          await ended
          const bytes = received()
          const text = bytes.toString()
          return { status, headers, rawHeaders, bytes, text, json: <T>() => JSON.parse(text) as T }
        },
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Sends bytes over a socket; resolves with what came back when the server closes, or once `enough` matches. */
export function exchange(socket: Socket, bytes: string | Uint8Array, enough?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    socket.write(bytes)
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk
      if (enough?.test(answer)) socket.destroy()
    })
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no end in time after ${JSON.stringify(answer)}`)))
    socket.on('close', () => resolve(answer))
    // A server that refuses may close while more is on its way to it.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) reject(error)
    })
  })
}

/** Sends bytes over a plain socket; see `exchange`. */
export function raw(port: number, bytes: string | Uint8Array, enough?: RegExp): Promise<string> {
  return exchange(connect(port, '127.0.0.1'), bytes, enough)
}

/** Polls, ever more slowly, until `check` gives a value that is not false or undefined. */
export async function until<T>(check: () => Promise<T | false | undefined> | T | false | undefined): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS
  for (let waitMs = 10; ; waitMs = Math.min(100, waitMs * 1.3)) {
    const value = await check()
    if (value !== false && value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`condition not met in time: ${check.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}

function readLog(child: ChildProcess) {
  const log: LogLine[] = []
  const listeners = new Set<() => void>()
  let text = ''
  let read = 0
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    for (let end = text.indexOf('\n', read); end >= 0; end = text.indexOf('\n', read)) {
      const line = text.slice(read, end)
      read = end + 1
      if (line.startsWith('{')) log.push(JSON.parse(line) as LogLine)
    }
    for (const listener of listeners) listener()
  })
  const logged = (wanted: (line: LogLine) => boolean) =>
    new Promise<LogLine>((resolve, reject) => {
      const timer = setTimeout(() => {
        listeners.delete(look)
        reject(new Error(`line not logged in time: ${wanted.toString()}\n${text}`))
      }, PATIENCE_MS)
      const look = () => {
        const line = log.find(wanted)
        if (!line) return
        clearTimeout(timer)
        listeners.delete(look)
        resolve(line)
      }
      listeners.add(look)
      child.on('exit', () => clearTimeout(timer))
      look()
    })
  return { log, stderr: () => text, logged }
}
