import assert from 'node:assert/strict'
import { test } from 'node:test'
import status from '../../../src/http/routes/status.ts'
import { ask, assertEmpty, assertFailure, bodyJson, bodyText, fakeApp } from '../fake-app.ts'

const get = (code: string) => ask(status, fakeApp(), { params: { code } })

test('/status answers with the status asked for, from 200 to 999, and tells it as a number', async () => {
  for (const code of [200, 202, 205, 404, 418, 503, 599, 999]) {
    const reply = await get(String(code))
    assert.equal(reply.status, code)
    assert.deepEqual(bodyJson(reply), { status: code })
  }
})

test('/status ignores leading zeros', async () => {
  assert.equal((await get('0201')).status, 201)
})

test('/status refuses what is no final status', async () => {
  for (const code of ['0', '007', '100', '101', '199', '1000', '99999999999999999999', '9'.repeat(400)]) {
    assertFailure(await get(code), 400, 'status code must be from 200 to 999')
  }
})

test('/status sends no body where HTTP allows none', async () => {
  const noContent = await get('204')
  assert.deepEqual([noContent.status, noContent.kind, bodyText(noContent)], [204, 'json', ''])
  assertEmpty(await get('304'), 304)
})
