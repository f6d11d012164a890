import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { freePort } from '../../ports.ts'
import { check, openBlackHole, podcli, runHere } from '../run.ts'

describe('check tcp', () => {
  for (const { host, by = runHere } of [{ host: '127.0.0.1', by: podcli }, { host: 'localhost' }, { host: '' }]) {
    test(`succeeds where a connection is accepted, whatever follows: ${host}:<port>`, async () => {
      using hole = await openBlackHole()
      const { status, lines, told } = await check(['tcp', `${host}:${hole.port}`], { by })
      assert.equal(status, 0)
      assert.equal(lines[0]?.address, `${host || 'localhost'}:${hole.port}`)
      assert.deepEqual(told, [{ msg: 'check succeed' }])
    })
  }

  test('tells why there was no connection', async () => {
    const port = await freePort()
    const { status, told } = await check(['tcp', `127.0.0.1:${port}`], { by: podcli })
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', error: `connect ECONNREFUSED 127.0.0.1:${port}` }])
  })
})
