import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { until } from '../server.ts'

const EXECUTABLE = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path))

/** Options of a suite that needs Firefox: without one it is skipped, and says why. */
export const NEEDS_FIREFOX = { skip: EXECUTABLE ? false : 'no Firefox here: install the package firefox-esr' }

/** A tab of a real Firefox, driven by WebDriver BiDi: Playwright knows only a Firefox that it has built itself. */
export interface Firefox extends AsyncDisposable {
  goto(url: string): Promise<void>
  /** The value of an expression, which may be a promise, as JSON carries it. */
  evaluate<T>(expression: string): Promise<T>
  /** Addresses that were asked for so far. */
  readonly requests: readonly string[]
  /** Errors of scripts and breaches of policy, as the console shows them. */
  readonly errors: readonly string[]
}

export async function startFirefox(): Promise<Firefox> {
  assert.ok(EXECUTABLE)
  const profile = await mkdtemp(join(tmpdir(), 'podinfo-firefox-'))
  await writeFile(
    join(profile, 'user.js'),
    PREFERENCES.map(([name, value]) => `user_pref("${name}", ${value});\n`).join(''),
  )
  const words = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank']
  const firefox = spawn(EXECUTABLE, words, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: profile },
  })
  const socket = new WebSocket(`${await readAddress(firefox)}/session`)
  await once(socket, 'open')
  const requests: string[] = []
  const errors: string[] = []
  const call = createCall(socket, (method, params) => {
    if (method === 'network.beforeRequestSent') requests.push((params as RequestSent).request.url)
    else if ((params as LogEntry).level === 'error') errors.push((params as LogEntry).text ?? '')
  })
  await call('session.new', { capabilities: {} })
  await call('session.subscribe', { events: ['network.beforeRequestSent', 'log.entryAdded'] })
  const { contexts } = await call<{ contexts: { context: string }[] }>('browsingContext.getTree', {})
  const context = contexts[0]?.context
  return {
    requests,
    errors,
    async goto(url) {
      await call('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async evaluate<T>(expression: string) {
      const { result } = await call<{ result: { value: string } }>('script.evaluate', {
        expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
        target: { context },
        awaitPromise: true,
      })
      return JSON.parse(result.value) as T
    },
    async [Symbol.asyncDispose]() {
      socket.terminate()
      firefox.kill('SIGKILL')
      if (firefox.exitCode === null && firefox.signalCode === null) await once(firefox, 'exit')
      // Its helpers write on for a moment.
      await until(() =>
        rm(profile, { recursive: true, force: true }).then(
          () => true,
          () => false,
        ),
      )
    },
  }
}

/** So that it asks nobody for anything by itself. */
const PREFERENCES = [
  ['app.update.enabled', 'false'],
  ['browser.shell.checkDefaultBrowser', 'false'],
  ['datareporting.policy.dataSubmissionEnabled', 'false'],
  ['network.captive-portal-service.enabled', 'false'],
  ['network.connectivity-service.enabled', 'false'],
  ['toolkit.telemetry.reportingpolicy.firstRun', 'false'],
] as const

interface RequestSent {
  readonly request: { readonly url: string }
}

interface LogEntry {
  readonly level: string
  readonly text?: string
}

function readAddress(firefox: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    firefox.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const [, address] = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(text) ?? []
      if (address !== undefined) resolve(address)
    })
    firefox.once('exit', () => reject(new Error(`firefox has ended: ${text}`)))
  })
}

/** Sends commands; what comes without having been asked for goes to `onEvent`. */
function createCall(socket: WebSocket, onEvent: (method: string, params: unknown) => void) {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let count = 0
  socket.on('message', (data: Buffer) => {
    const { id, method, params, result, error, message } = JSON.parse(data.toString()) as {
      id?: number
      method?: string
      params?: unknown
      result?: unknown
      error?: string
      message?: string
    }
    if (method !== undefined) return onEvent(method, params)
    const call = waiting.get(id ?? 0)
    waiting.delete(id ?? 0)
    if (error === undefined) call?.resolve(result)
    else call?.reject(new Error(`${error}: ${message}`))
  })
  return <T>(method: string, params: object): Promise<T> => {
    const call = Promise.withResolvers<unknown>()
    waiting.set(++count, call)
    socket.send(JSON.stringify({ id: count, method, params }))
    return call.promise as Promise<T>
  }
}
