import assert from 'node:assert/strict'
import { test } from 'node:test'
import metrics from '../../../src/http/routes/metrics.ts'
import panic from '../../../src/http/routes/panic.ts'
import wsEcho from '../../../src/http/routes/ws-echo.ts'
import { ask, assertFailure, bodyText, fakeApp } from '../fake-app.ts'

test('/panic ends the process', async () => {
  let panics = 0
  const reply = await ask(panic, fakeApp({ panic: () => void panics++ }))
  assert.equal(panics, 1)
  assert.equal(reply.status, 500)
})

test('/metrics scrapes in the format that Accept asks for', async () => {
  const app = fakeApp({ scrape: async (accept) => ({ contentType: `type for ${accept}`, body: 'up 1\n' }) })
  const reply = await ask(metrics, app, { headers: { accept: 'text/plain' } })
  assert.deepEqual([reply.status, reply.headers], [200, [['Content-Type', 'type for text/plain']]])
  assert.equal(bodyText(reply), 'up 1\n')
})

test('/ws/echo without a handshake is refused', async () => {
  assert.equal(wsEcho.socket, true)
  assertFailure(await ask(wsEcho, fakeApp()), 400, 'websocket handshake required')
})
