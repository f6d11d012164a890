import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import healthz from '../../../src/http/routes/healthz.ts'
import readyz from '../../../src/http/routes/readyz.ts'
import readyzDisable from '../../../src/http/routes/readyz-disable.ts'
import readyzEnable from '../../../src/http/routes/readyz-enable.ts'
import { ask, assertEmpty, bodyText, client, fakeApp } from '../fake-app.ts'

const OK = '{\n  "status": "OK"\n}'

for (const [name, route, flag] of [
  ['healthz', healthz, 'healthy'],
  ['readyz', readyz, 'ready'],
] as const) {
  test(`/${name} is 200 or an empty 503, and 503 while the process ends`, async () => {
    const app = fakeApp()
    const get = client(route, app)
    assertEmpty(await get(), 503)
    app.flags.set(flag, true)
    const reply = await get()
    assert.deepEqual([reply.status, reply.kind, bodyText(reply)], [200, 'json', OK])
    app.flags.set('draining', true)
    assertEmpty(await get(), 503)
  })
}

describe('/readyz/enable and /readyz/disable', () => {
  test('switch readiness before they answer, and leave health alone', async () => {
    const app = fakeApp()
    assertEmpty(await ask(readyzEnable, app, { method: 'POST' }), 202)
    assert.deepEqual([app.flags.ready, app.flags.healthy], [true, false])
    assertEmpty(await ask(readyzDisable, app, { method: 'POST' }), 202)
    assert.equal(app.flags.ready, false)
  })
})
