import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { before, describe, test } from 'node:test'
import { WebSocketServer } from 'ws'
import type { Server } from '../../server.ts'
import { sharePodinfo } from '../podinfo.ts'
import { check, listen, podcli } from '../run.ts'

describe('check ws', () => {
  let podinfo: Server
  before(async () => {
    podinfo = await sharePodinfo()
  })

  test('succeeds when podinfo echoes', async () => {
    const { status, lines, told } = await check(['ws', `ws://localhost:${podinfo.port}/ws/echo`], { by: podcli })
    assert.equal(status, 0)
    assert.equal(lines[0]?.address, `ws://localhost:${podinfo.port}/ws/echo`)
    assert.deepEqual(told, [{ msg: 'check succeed' }])
  })

  test('fails where there is no websocket, with the status', async () => {
    const { status, told } = await check(['ws', `ws://localhost:${podinfo.port}/version`], { by: podcli })
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', error: 'Unexpected server response: 200' }])
  })

  test('takes a binary message for an answer, and says goodbye', async () => {
    await using server = createServer()
    const closed = new Promise<number>((resolve) => {
      new WebSocketServer({ server }).on('connection', (socket, { headers }) => {
        socket.on('message', (_, isBinary) => {
          assert.deepEqual([isBinary, headers.origin], [false, `http://127.0.0.1:${port}`])
          socket.send(Buffer.from([1, 2]))
        })
        socket.on('close', resolve)
      })
    })
    const port = await listen(server)
    assert.equal((await check(['ws', `ws://127.0.0.1:${port}`])).status, 0)
    assert.equal(await closed, 1000)
  })

  test('fails when the server closes before it sends a message, with its code', async () => {
    await using server = createServer()
    new WebSocketServer({ server }).on('connection', (socket) => socket.close(4001))
    const port = await listen(server)
    const { status, told } = await check(['ws', `ws://127.0.0.1:${port}`])
    assert.equal(status, 1)
    const error = 'the server closed with code 4001 before it sent a message'
    assert.deepEqual(told, [{ msg: 'check failed', error }])
  })
})
