import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

export const PODCLI = fileURLToPath(new URL('../../bin/podcli', import.meta.url))

/** Longer than any run here takes, shorter than a stuck test run. */
const PATIENCE_MS = 60_000

export interface LogLine {
  readonly level: string
  readonly ts: string
  readonly msg: string
  readonly [field: string]: unknown
}

/** Runs podcli until it ends by itself; `input` is what it reads, else nothing. */
export async function podcli(words: readonly string[], { input = '', env = {}, before = [] }: RunOptions = {}) {
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
  const lines = output.stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []))
  return { status, ...output, lines }
}

interface RunOptions {
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
  /** A command line that runs podcli. */
  readonly before?: readonly string[]
}

const HEAD = ['level', 'ts', 'caller', 'address']

/** Runs a check, which writes nothing but log lines, and picks what they tell: what happened, and the fields behind the address. */
export async function check(words: readonly string[], options?: RunOptions) {
  const { status, stdout, stderr, lines } = await podcli(['check', ...words], options)
  assert.deepEqual([stdout, stderr], ['', lines.map((line) => `${JSON.stringify(line)}\n`).join('')])
  const told = lines.map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => !HEAD.includes(name))))
  return { status, lines, told }
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
