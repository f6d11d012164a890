import assert from 'node:assert/strict'
import type { Answer, Opening } from '../server.ts'

/** Header lines by lower-case name; a name that comes twice has both values in an array. */
export type Headers = Readonly<Record<string, string>>

const NOSNIFF = { 'x-content-type-options': 'nosniff' }
export const JSON_HEADERS: Headers = { 'content-type': 'application/json; charset=utf-8', ...NOSNIFF }
export const TEXT_HEADERS: Headers = { 'content-type': 'text/plain; charset=utf-8', ...NOSNIFF }
export const RAW_HEADERS: Headers = {
  'content-type': 'application/octet-stream',
  ...NOSNIFF,
  'content-security-policy': "default-src 'none'",
}

/** That the answer is exactly this: status, every header that is not the engine's own, every byte of the body. */
export function assertAnswer(answer: Answer, status: number, headers: Headers, body: string | Uint8Array): void {
  assertHead(answer, status, headers)
  const bytes = Buffer.from(body as string)
  if (!answer.bytes.equals(bytes)) assert.equal(answer.text, bytes.toString())
  assert.deepEqual(answer.bytes, bytes)
  const { 'content-length': length, 'transfer-encoding': encoding } = answer.headers
  if (encoding === undefined) assert.equal(length ?? '0', String(bytes.length))
}

/** That status and headers are exactly these, but for what engines add by themselves. */
export function assertHead(
  { status, rawHeaders }: Pick<Opening, 'status' | 'rawHeaders'>,
  wanted: number,
  headers: Headers,
): void {
  const lines = toLines(rawHeaders)
  const given = lines.filter(([name]) => !ENGINE_HEADERS.has(name)).sort(byName)
  assert.deepEqual([status, given], [wanted, Object.entries(headers).sort(byName)])
  for (const name of ENGINE_HEADERS)
    assert.ok(lines.filter((line) => line[0] === name).length < 2, `${name} comes twice`)
  const date = lines.find(([name]) => name === 'date')?.[1] ?? ''
  assert.ok(Math.abs(Date.now() - Date.parse(date)) < 60_000, `Date is ${date}`)
}

/** What a body's framing and the connection need, and the time: no route decides on them. */
const ENGINE_HEADERS: ReadonlySet<string> = new Set(['date', 'content-length', 'transfer-encoding', 'connection'])

function toLines(rawHeaders: readonly string[]): [name: string, value: string][] {
  return rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : []))
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1
}

/** That the answer is this JSON text, byte by byte. */
export function assertJson(answer: Answer, status: number, text: string, headers: Headers = {}): void {
  assertAnswer(answer, status, { ...JSON_HEADERS, ...headers }, text)
}

/** That the answer has no body, and no headers but these. */
export function assertEmpty(answer: Answer, status: number, headers: Headers = {}): void {
  assertAnswer(answer, status, headers, '')
}

/** That the answer is these bytes, typed so that no browser runs them. */
export function assertRaw(answer: Answer, status: number, body: string | Uint8Array, headers: Headers = {}): void {
  assertAnswer(answer, status, { ...RAW_HEADERS, ...headers }, body)
}

/** That the answer is an error with this code, in its status line too. */
export function assertFailure(answer: Answer, code: number, message: string): void {
  assertJson(answer, code, `{\n  "code": ${code},\n  "message": ${JSON.stringify(message)}\n}`)
}

/** That there is no such path. */
export function assertNotFound(answer: Answer): void {
  assertAnswer(answer, 404, TEXT_HEADERS, '404 page not found\n')
}
