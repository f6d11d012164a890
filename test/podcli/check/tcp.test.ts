import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { freePort } from '../../ports.ts'
import { check, openBlackHole } from '../run.ts'

describe('check tcp', () => {
  for (const host of ['127.0.0.1', 'localhost', '']) {
    test(`succeeds where a connection is accepted, whatever follows: ${host}:<port>`, async () => {
      using hole = await openBlackHole()
      const { status, lines, told } = await check(['tcp', `${host}:${hole.port}`])
      assert.equal(status, 0)
      assert.equal(lines[0]?.address, `${host || 'localhost'}:${hole.port}`)
      assert.deepEqual(told, [{ msg: 'check succeed' }])
    })
  }

  test('tells why there was no connection', async () => {
    const port = await freePort()
    const { status, told } = await check(['tcp', `127.0.0.1:${port}`])
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', error: `connect ECONNREFUSED 127.0.0.1:${port}` }])
  })
})
