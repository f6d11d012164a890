import assert from 'node:assert/strict'
import { test } from 'node:test'
import env from '../../../src/http/routes/env.ts'
import { ask, bodyJson, bodyText, fakeApp } from '../fake-app.ts'

test('/env lists the environment in its order', async () => {
  const reply = await ask(env, fakeApp({ env: ['PATH=/bin', 'A=1=2', 'EMPTY='] }))
  assert.equal(reply.status, 200)
  assert.deepEqual(bodyJson(reply), ['PATH=/bin', 'A=1=2', 'EMPTY='])
})

test('/env of nothing is an empty array', async () => {
  assert.equal(bodyText(await ask(env, fakeApp())), '[]')
})
