import assert from 'node:assert/strict'
import { test } from 'node:test'
import disable from '../../../src/http/routes/fault-injection-disable.ts'
import enable from '../../../src/http/routes/fault-injection-enable.ts'
import status from '../../../src/http/routes/fault-injection-status.ts'
import { ask, bodyText, fakeApp } from '../fake-app.ts'

test('/fault_injection/enable, /disable and /status agree on one state', async () => {
  const app = fakeApp()
  for (const [route, method, code, word] of [
    [status, 'GET', 200, 'disabled'],
    [enable, 'POST', 202, 'enabled'],
    [status, 'GET', 200, 'enabled'],
    [disable, 'POST', 202, 'disabled'],
    [status, 'GET', 200, 'disabled'],
  ] as const) {
    const reply = await ask(route, app, { method })
    assert.deepEqual([reply.status, bodyText(reply)], [code, `{\n  "fault_injection": "${word}"\n}`])
    assert.equal(app.flags.faultInjection, word === 'enabled')
  }
})
