import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import type { WebSocket } from 'ws'
import { freePort } from '../../ports.ts'
import { sharePodinfo } from '../podinfo.ts'
import { PODCLI, podcli, runHere } from '../run.ts'
import { startWebsockets } from './server.ts'

describe('ws exits with 1', () => {
  test('and names the code, when the server closes', async () => {
    await using server = await startWebsockets((socket) => {
      socket.on('message', () => socket.close(4001, 'enough'))
    })
    const child = spawn(PODCLI, ['ws', server.address], { stdio: ['pipe', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    // Its input stays open.
    child.stdin.write('hello\n')
    assert.deepEqual(await once(child, 'close'), [1, null])
    assert.equal(stderr, 'Error: the server closed the connection: code 4001, enough\n')
  })

  test('when the server closes while podcli is about to', async () => {
    const onPing = (socket: WebSocket) => void socket.on('ping', () => socket.close(4002))
    await using server = await startWebsockets(onPing, { autoPong: false })
    const { status, stderr } = await runHere(['ws', server.address], { input: 'hello\n' })
    assert.deepEqual([status, stderr], [1, 'Error: the server closed the connection: code 4002\n'])
  })

  test('after everything that came before has been read', async () => {
    await using server = await startWebsockets((socket) => {
      for (let line = 0; line < 2000; line++) socket.send(`line ${line}`)
      socket.close(4001)
    })
    const child = spawn(PODCLI, ['ws', server.address])
    const closed = once(child, 'close')
    // It has said why it ends, before anybody reads what it printed.
    await once(child.stderr, 'data')
    assert.equal((await text(child.stdout)).match(/^< line \d+$/gm)?.length, 2000)
    assert.deepEqual(await closed, [1, null])
  })

  test('when the connection breaks', async () => {
    await using server = await startWebsockets((socket) => socket.terminate())
    const { status, stderr } = await runHere(['ws', server.address], { input: 'hello\n' })
    assert.deepEqual([status, stderr], [1, 'Error: the server closed the connection: code 1006\n'])
  })

  test('when podinfo refuses the Origin', async () => {
    const podinfo = await sharePodinfo()
    const words = ['ws', `localhost:${podinfo.port}/ws/echo`, '--origin=https://example.com']
    const { status, stderr } = await podcli(words)
    assert.deepEqual([status, stderr], [1, 'Error: Unexpected server response: 403\n'])
  })

  test('when nobody listens', async () => {
    const port = await freePort()
    const { status, stderr } = await runHere(['ws', `127.0.0.1:${port}`], { input: 'hello\n' })
    assert.deepEqual([status, stderr], [1, `Error: connect ECONNREFUSED 127.0.0.1:${port}\n`])
  })
})
