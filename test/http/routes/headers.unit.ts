import assert from 'node:assert/strict'
import { test } from 'node:test'
import headers from '../../../src/http/routes/headers.ts'
import { ask, bodyJson, bodyText, fakeApp } from '../fake-app.ts'

test('/headers names headers canonically, sorts them and keeps every line of one', async () => {
  const reply = await ask(headers, fakeApp(), {
    headerLines: [
      ['x-request-id', '1'],
      ['accept', '*/*'],
      ['x-request-id', '2'],
      ['user-agent', 'curl'],
    ],
  })
  assert.equal(reply.status, 200)
  assert.equal(
    bodyText(reply),
    `{
  "Accept": [
    "*/*"
  ],
  "User-Agent": [
    "curl"
  ],
  "X-Api-Revision": [
    "abc123"
  ],
  "X-Api-Version": [
    "1.2.3"
  ],
  "X-Request-Id": [
    "1",
    "2"
  ]
}`,
  )
})

test("/headers leaves Host and Transfer-Encoding out, and replaces a client's version and revision", async () => {
  const reply = await ask(headers, fakeApp(), {
    method: 'POST',
    headerLines: [
      ['host', 'example.com'],
      ['transfer-encoding', 'chunked'],
      ['x-api-version', 'forged'],
      ['x-api-version', 'twice'],
      ['x-api-revision', 'forged'],
    ],
  })
  assert.deepEqual(bodyJson(reply), { 'X-Api-Version': ['1.2.3'], 'X-Api-Revision': ['abc123'] })
})

test('/headers sorts names that look like numbers, or like a prototype, as any others', async () => {
  const names = ['9', '10', '__proto__', 'constructor', "'x"]
  const reply = await ask(headers, fakeApp(), { headerLines: names.map((name) => [name, 'v'] as const) })
  const keys = [...bodyText(reply).matchAll(/^ {2}"(.*)": \[$/gm)].map(([, key]) => key)
  assert.deepEqual(keys, ["'x", '10', '9', 'Constructor', 'X-Api-Revision', 'X-Api-Version', '__proto__'])
})
