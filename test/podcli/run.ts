import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../src/podcli/run-command.ts'

export const PODCLI = fileURLToPath(new URL('../../bin/podcli', import.meta.url))

/** Longer than any run here takes, shorter than a stuck test run. */
const PATIENCE_MS = 60_000

export interface LogLine {
  readonly level: string
  readonly ts: string
  readonly msg: string
  readonly [field: string]: unknown
}

/** How a command line ended, and what it wrote. */
interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** The lines of JSON on stderr. */
  readonly lines: readonly LogLine[]
}

/** Runs podcli until it ends by itself; `input` is what it reads, else nothing. */
export async function podcli(
  words: readonly string[],
  { input = '', env = {}, before = [] }: RunOptions = {},
): Promise<Run> {
  const [command = PODCLI, ...args] = [...before, PODCLI, ...words]
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env }, timeout: PATIENCE_MS })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  // A command that does not read its input has ended before all is written.
  child.stdin.on('error', () => undefined).end(input)
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, ...output, lines: readLines(output.stderr) }
}

/**
 * Runs a command line as `podcli` does, but from the sources in this process: a start of the program takes longer than most
 * command lines. Of each command one that succeeds and one that fails goes by `podcli`, and all that is about a process.
 */
export async function runHere(words: readonly string[], { input = '', env = {} }: HereOptions = {}): Promise<Run> {
  const output = { stdout: '', stderr: '' }
  const write = (name: keyof typeof output) => (text: string) => {
    output[name] += text
  }
  const command = runCommand(words, {
    env,
    // What a thread begins with is built, or it would take longer to start than a process.
    loadWorker: new URL('../../dist/workers/load.js', import.meta.url),
    stdin: Readable.from(input ? [Buffer.from(input)] : []),
    stdout: new Writable({
      write(chunk: Buffer, _, taken) {
        write('stdout')(chunk.toString())
        taken()
      },
    }),
    isWatched: false,
    out: write('stdout'),
    error: write('stderr'),
  })
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no end in time: podcli ${words.join(' ')}`)), PATIENCE_MS)
  const status = await Promise.race([command, late.promise]).finally(() => clearTimeout(timer))
  return { status, ...output, lines: readLines(output.stderr) }
}

function readLines(text: string): LogLine[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []))
}

interface HereOptions {
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
}

interface RunOptions extends HereOptions {
  /** A command line that runs podcli. */
  readonly before?: readonly string[]
}

const HEAD = ['level', 'ts', 'caller', 'address']

/**
 * Runs a check, which writes nothing but log lines, and picks what they tell: what happened, and the fields behind the address.
 * In this process, unless it is to go `by` the program.
 */
export async function check(words: readonly string[], { by = runHere, ...options }: CheckOptions = {}) {
  const { status, stdout, stderr, lines } = await by(['check', ...words], options)
  assert.deepEqual([stdout, stderr], ['', lines.map((line) => `${JSON.stringify(line)}\n`).join('')])
  const told = lines.map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => !HEAD.includes(name))))
  return { status, lines, told }
}

interface CheckOptions extends HereOptions {
  readonly by?: (words: readonly string[], options: HereOptions) => Promise<Run>
}

/** Listens on a free port of the loopback; resolves with the port. The server goes with `using`. */
export async function listen<S extends Server>(server: S, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Accepts connections and never says a word. */
export async function openBlackHole() {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  const port = await listen(server)
  return {
    port,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
