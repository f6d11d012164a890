import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Scenario } from './scenarios.ts'

/** One route's answer, as any engine can be told to give it. */
export interface Answer {
  readonly path: string
  /** Code and phrase. */
  readonly status: string
  /** Without the lines that an engine writes by itself. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** The body is the request's. */
  readonly echoes: boolean
}

/** What the server on this port answers now. */
export async function fetchAnswer(port: number, { method, path, body }: Scenario): Promise<Answer> {
  const sent = 'x'.repeat(body?.bytes ?? 0)
  const asked = request({ port, host: '127.0.0.1', method, path, agent: false, headers: { Connection: 'keep-alive' } })
  asked.end(sent)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const received = await text(response)
  const status = `${response.statusCode} ${response.statusMessage}`
  return { path, status, headers: toHeaders(response), body: received, echoes: sent !== '' && received === sent }
}

/** Throws unless both servers answer the same: else their times do not compare. */
export async function assertSameAnswer(port: number, otherPort: number, scenario: Scenario): Promise<void> {
  const [answer, otherAnswer] = await Promise.all([port, otherPort].map((one) => fetchAnswer(one, scenario)))
  assert.deepEqual(otherAnswer && inOneCase(otherAnswer), answer && inOneCase(answer))
}

/** Some servers write the names of headers in their own way. */
function inOneCase(answer: Answer): Answer {
  const headers = answer.headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  return { ...answer, headers: headers.toSorted(([a], [b]) => (a < b ? -1 : 1)) }
}

const BY_ENGINE = ['date', 'content-length', 'connection', 'keep-alive', 'transfer-encoding']

function toHeaders({ rawHeaders }: IncomingMessage): [string, string][] {
  const lines = Array.from({ length: rawHeaders.length / 2 }, (_, line): [string, string] => [
    rawHeaders[2 * line] ?? '',
    rawHeaders[2 * line + 1] ?? '',
  ])
  return lines.filter(([name]) => !BY_ENGINE.includes(name.toLowerCase()))
}
