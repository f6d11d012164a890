import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/ports.ts'
import { type Cores, pinned } from './cores.ts'
import type { Rival } from './options.ts'

/** A program that serves on `--port`. */
export interface Target {
  readonly name: string
  readonly words: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

export interface Server extends AsyncDisposable {
  readonly name: string
  readonly pid: number
  readonly port: number
  /** From the program's start to its first 200 of `/readyz`. */
  readonly readyMs: number
  /** Sends SIGTERM; resolves when the process has ended. */
  stop(): Promise<{ code: number | null; ms: number }>
}

/** This checkout's server, as it was built. */
export function podinfo(shards: number): Target {
  const file = fileURLToPath(new URL('../bin/podinfo', import.meta.url))
  return {
    name: `podinfo, ${shards} ${shards === 1 ? 'shard' : 'shards'}`,
    words: [file, `--workers=${shards}`, ...QUIET],
  }
}

/** Another podinfo to compare with. */
export function other({ name, file }: Rival): Target {
  return { name, words: [file, ...QUIET] }
}

/** Starts a program on a free port, with a data directory of its own, and waits until it is ready; disposing kills it. */
export async function startServer(target: Target, cores: Cores, flags: readonly string[] = []): Promise<Server> {
  const port = await freePort()
  const dataPath = await mkdtemp(join(DISK, 'podinfo-bench-'))
  const [program = '', ...words] = pinned(cores, [
    ...target.words,
    `--port=${port}`,
    `--data-path=${dataPath}`,
    ...flags,
  ])
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, ...target.env }
  const child = spawn(program, words, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  // `spawn` returns when the first word runs: the start of `taskset`, about a millisecond, is in the time of all alike.
  const started = performance.now()
  const exited = once(child, 'exit')
  let told = false
  child.once('exit', (code, signal) => {
    if (!told) process.stderr.write(`${target.name} ended by itself: ${code ?? signal}\n`)
  })
  const dispose = async () => {
    told = true
    child.kill('SIGKILL')
    await exited
    await rm(dataPath, { recursive: true, force: true })
  }
  try {
    await ready(child, port)
  } catch (error) {
    await dispose()
    throw error
  }
  const readyMs = performance.now() - started
  const stop = async () => {
    told = true
    const signalled = performance.now()
    child.kill('SIGTERM')
    const [code] = (await exited) as [number | null]
    return { code, ms: performance.now() - signalled }
  }
  return { name: target.name, pid: child.pid ?? 0, port, readyMs, stop, [Symbol.asyncDispose]: dispose }
}

/** Starts Redis, on the clients' cores; undefined when there is none on this machine. */
export async function startRedis(): Promise<(AsyncDisposable & { port: number }) | undefined> {
  const port = await freePort()
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', words, { stdio: 'ignore' })
  const exited = new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
  const runs = () => child.pid !== undefined && child.exitCode === null
  while (runs() && !(await answers(port, 'PING\r\n', '+PONG'))) await pause(POLL_MS)
  const dispose = async () => {
    child.kill('SIGKILL')
    await exited
  }
  return runs() ? { port, [Symbol.asyncDispose]: dispose } : undefined
}

/** Logging is not what is measured. */
const QUIET = ['--level=warn']

/** A disk also where /tmp is held in memory. */
const DISK = '/var/tmp'

const POLL_MS = 1
const PATIENCE_MS = 20_000

async function ready(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await answers(port, 'GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n', 'HTTP/1.1 200'))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`)
    if (performance.now() > deadline) throw new Error(`${child.spawnargs.join(' ')} does not become ready`)
    await pause(POLL_MS)
  }
}

/** Whether what answers this question begins so; false when nobody listens. */
function answers(port: number, question: string, wanted: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(question))
    socket.once('data', (answer: Buffer) => {
      resolve(answer.toString('latin1').startsWith(wanted))
      socket.destroy()
    })
    socket.on('error', () => resolve(false)).on('close', () => resolve(false))
  })
}
