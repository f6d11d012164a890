import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { startServer } from '../server.ts'

/** Words of --prefix, the path that a client sends for it, and what labels begin with. */
const PREFIXES = [
  [' foo//x/../bar/ ', '/foo/bar', 'foo_bar_'],
  ['/a b', '/a%20b', 'a_b_'],
  ['/é', '/%C3%A9', ''],
  ['/a%20b', '/a%2520b', 'a_20b_'],
  ['/:id/a:b', '/:id/a:b', 'id_a_b_'],
  ['/*', '/*', ''],
  ['/{code}', '/%7Bcode%7D', 'code_'],
] as const

describe('--prefix', { concurrency: true }, () => {
  for (const [prefix, path, label] of PREFIXES) {
    test(`${prefix} stands before every route, as it is written, and nothing else does`, async () => {
      await using server = await startServer([`--prefix=${prefix}`, '--workers=1'])
      const { text } = await server.get(`${path}/version`)
      assert.match(text, /"version"/)
      for (const same of [`${path}/%76ersion`, `${path.replaceAll('/', '%2F').replace('%2F', '/')}/version`]) {
        assert.equal((await server.get(same)).text, text)
      }
      for (const root of [path, `${path}/`]) assert.match((await server.get(root)).text, /"hostname"/)
      assert.equal((await server.get(`${path}/status/418`)).status, 418)
      assert.equal((await server.get(`${path}//version`)).status, 301)
      for (const other of ['/version', '/other/version', `${path}x/version`, `/x${path}/version`]) {
        assert.equal((await server.get(other)).status, 404, other)
      }
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}/ws/echo`)
      await once(socket, 'open')
      socket.terminate()
      const metrics = await server.get(`${path}/metrics`)
      assert.ok(metrics.text.includes(`path="${label}version",status="200"`), metrics.text.slice(0, 3000))
    })
  }
})
