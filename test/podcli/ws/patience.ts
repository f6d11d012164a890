import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openBlackHole, runHere } from '../run.ts'
import { startWebsockets } from './server.ts'

// Side by side: each waits for seconds.
describe('ws ends by itself', { concurrency: true }, () => {
  test('with 0, when the server does not part', async () => {
    await using server = await startWebsockets((socket) => socket.pause())
    assert.equal((await runHere(['ws', server.address], { input: 'hello\n' })).status, 0)
  })

  test('with 1, when nobody answers the handshake', async () => {
    using hole = await openBlackHole()
    const { status, stderr } = await runHere(['ws', `127.0.0.1:${hole.port}`], { input: 'hello\n' })
    assert.deepEqual([status, stderr], [1, 'Error: Opening handshake has timed out\n'])
  })
})
