import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Incoming } from '../../../src/http/engine.ts'
import { logRequest } from '../../../src/http/middleware/request-log.ts'
import { createRecorder } from '../../recorder.ts'

const request = (query: string): Incoming => ({
  protocol: () => 'HTTP/2.0',
  method: () => 'GET',
  path: () => '/version',
  query: () => query,
  header: () => '',
  headerLines: () => [],
  remote: () => '127.0.0.1:1',
  secure: () => false,
})

test('the request line tells the query, but not what its parameters keep secret', () => {
  for (const [query, uri] of [
    ['', '/version'],
    ['a=b&c', '/version?a=b&c'],
    ['access_token=abc&x=1&PASSWORD=p=q&my-api-key=k', '/version?access_token=***&x=1&PASSWORD=***&my-api-key=***'],
    ['tokens', '/version?tokens'],
  ] as const) {
    const log = createRecorder()
    logRequest(log, request(query))
    const { uri: written, proto } = log.lines[0]?.fields ?? {}
    assert.deepEqual([written, proto], [uri, 'HTTP/2.0'])
  }
})
