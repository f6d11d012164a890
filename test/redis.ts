import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import { freePort } from './ports.ts'
import { until } from './recorder.ts'

/** A real Redis server on a port of its own; disposing kills it. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number
  /** Starts it, again after `kill`; resolves when it answers. */
  start(): Promise<void>
  /** As a crash would end it. */
  kill(): Promise<void>
  /** Neither answers nor closes until `resume`. */
  freeze(): void
  resume(): void
}

/** A Redis server for this test, or undefined when the machine has none: then the test is skipped, in CI it fails. */
export async function prepareRedis(t: TestContext, ...args: string[]): Promise<RedisServer | undefined> {
  const redis = await createRedis(...args)
  if (typeof redis === 'string') {
    t.skip(redis)
    return undefined
  }
  t.after(() => redis[Symbol.asyncDispose]())
  return redis
}

/** A Redis server that is not started yet, or why this machine has none; in CI that is an error. */
export async function createRedis(...args: string[]): Promise<RedisServer | string> {
  if (!isInstalled()) {
    const reason = 'no redis-server on the PATH'
    if (process.env.CI === 'true') throw new Error(reason)
    return reason
  }
  const port = await freePort()
  let child: ChildProcess | undefined
  const kill = async () => {
    if (child?.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  return {
    port,
    kill,
    async start() {
      const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
      child = spawn('redis-server', [...options, ...args], { stdio: 'ignore' })
      await until(() => accepts(port), 'redis-server listens')
    },
    freeze: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    [Symbol.asyncDispose]: kill,
  }
}

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket
      .on('connect', () => resolve(true))
      .on('error', () => resolve(false))
      .on('connect', () => socket.destroy())
  })
}
