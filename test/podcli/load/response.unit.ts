import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createResponseReader } from '../../../src/podcli/load/response.ts'

const HEAD = 'HTTP/1.1 200 OK\r\nDate: x\r\n'

/** Reads one answer in pieces of so many bytes: status, bytes of the body, whether the connection goes on; then what is left. */
function read(text: string, { method = 'GET', piece = text.length, ends = false } = {}) {
  const answers: (readonly [number, number, boolean])[] = []
  const reader = createResponseReader((...answer) => answers.push(answer))
  reader.expect(method)
  for (let at = 0; at < text.length; at += piece) reader.take(Buffer.from(text.slice(at, at + piece), 'latin1'))
  if (ends) reader.end()
  return answers
}

describe('an answer', () => {
  for (const [what, text, expected, options] of [
    ['with a length', `${HEAD}content-LENGTH: 5\r\n\r\nhello`, [200, 5, true]],
    ['without a body', `${HEAD}Content-Length: 0\r\n\r\n`, [200, 0, true]],
    [
      'in chunks',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nb;x=y\r\nhello\r\nhell\r\n0\r\nA: b\r\n\r\n`,
      [200, 16, true],
    ],
    ['until the end', `${HEAD}\r\nhello`, [200, 5, false], { ends: true }],
    ['that ends its connection', `${HEAD}Connection: Close\r\nContent-Length: 1\r\n\r\nx`, [200, 1, false]],
    ['of HTTP/1.0', 'HTTP/1.0 404 No\r\nContent-Length: 1\r\n\r\nx', [404, 1, false]],
    ['behind an interim one', `HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${HEAD}Content-Length: 1\r\n\r\nx`, [200, 1, true]],
    ['to HEAD', `${HEAD}Content-Length: 5\r\n\r\n`, [200, 0, true], { method: 'HEAD' }],
    ['that never has a body', 'HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\n', [304, 0, true]],
  ] as const) {
    test(`${what} is read, in whatever pieces it comes`, () => {
      for (let piece = 1; piece <= text.length; piece++) assert.deepEqual(read(text, { ...options, piece }), [expected])
    })
  }

  for (const text of [
    'SSH-2.0-x\r\n',
    'HTTP/2 200 OK\r\n\r\n',
    `${HEAD}Content-Length: many\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    `${HEAD}Content-Length: 1\r\n\r\nxHTTP`,
    `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(70_000)}`,
  ]) {
    test(`is refused when it is none: ${JSON.stringify(text.slice(0, 60))}`, () => assert.throws(() => read(text)))
  }
})
