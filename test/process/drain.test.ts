import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { exchange, request, type Server, startServer, until } from '../server.ts'

const MIB = 2 ** 20

/** A connection that has served one request already, and stays open. */
async function keptAlive(server: Server): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  socket.write('GET /version HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'data')
  return socket
}

/** Sends the first signal; resolves when a connection that was open is told to close. */
async function startDraining(server: Server): Promise<void> {
  const socket = await keptAlive(server)
  server.kill('SIGTERM')
  await until(async () => {
    socket.write('GET /version HTTP/1.1\r\nHost: x\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return /^Connection: close\r$/m.test(answer.toString())
  })
}

describe('while it drains', { concurrency: true }, () => {
  test('a connection that was open is served and told to close, whatever the answer is', async () => {
    const flags = ['--level=debug', '--workers=1', '--cache-server=memory://', '--server-shutdown-timeout=20s']
    await using server = await startServer(flags)
    await server.get('/cache/long', { method: 'PUT', body: Buffer.alloc(MIB, 'x') })
    const paths = ['/version', '/status/204', '/status/304', '/cache/long', '/nothing']
    const sockets = await Promise.all(paths.map(() => keptAlive(server)))
    // Keeps the shard from being done, as long as its last byte is not sent.
    const pending = connect(server.port, '127.0.0.1')
    pending.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx')
    await server.logged(({ uri, method }) => uri === '/echo' && method === 'POST')
    await startDraining(server)
    for (const [index, path] of paths.entries()) {
      const socket = sockets[index] as Socket
      const { headers, bytes } = await request({ connect: () => socket, headers: { connection: 'keep-alive' } }, path)
      assert.equal(headers.connection, 'close', path)
      if (/[23]04/.test(path)) assert.equal(headers['content-length'], undefined)
      if (path === '/cache/long') assert.equal(bytes.length, MIB)
      socket.destroy()
    }
    assert.match(await exchange(pending, 'y'), /^HTTP\/1\.1 202 [^]*\r\n\r\nxy$/)
    assert.equal(await server.exited, 0)
  })

  test('uploads that wait for their turn are finished', async () => {
    await using server = await startServer(['--level=debug', '--workers=1', '--server-shutdown-timeout=20s'])
    const body = Buffer.alloc(10 * MIB, 'x')
    const uploads = Array.from({ length: 8 }, () => server.get('/store', { method: 'POST', body }))
    await until(() => server.log.filter(({ uri }) => uri === '/store').length === uploads.length)
    server.kill('SIGTERM')
    for (const { status } of await Promise.all(uploads)) assert.equal(status, 202)
    assert.equal(await server.exited, 0)
  })

  test('an upload that never ends is cut at the deadline', async () => {
    await using server = await startServer(['--level=debug', '--server-shutdown-timeout=1s'])
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined)
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.write('POST /store HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx')
    const timer = setInterval(() => socket.write('x'), 50)
    await server.logged(({ uri }) => uri === '/store')
    server.kill('SIGTERM')
    await closed
    clearInterval(timer)
    assert.equal(await server.exited, 0)
    assert.equal((await server.logged(({ msg }) => msg === 'shut down')).aborted, 1)
  })

  test('an answer that has begun is finished', async () => {
    await using server = await startServer(['--level=debug', '--server-shutdown-timeout=20s'])
    const answer = server.get('/chunked/1')
    await server.logged(({ uri }) => uri === '/chunked/1')
    server.kill('SIGTERM')
    assert.equal((await answer).text, '{\n  "delay": 1\n}')
    assert.equal(await server.exited, 0)
  })

  test('idle websockets and connections hold nothing up', async () => {
    await using server = await startServer(['--level=debug', '--server-shutdown-timeout=20s'])
    const sockets = Array.from({ length: 50 }, () => new WebSocket(`ws://127.0.0.1:${server.port}/ws/echo`))
    await Promise.all(sockets.map((socket) => once(socket, 'open')))
    const connections = await Promise.all(Array.from({ length: 50 }, () => keptAlive(server)))
    const closed = Promise.all(sockets.map(async (socket) => (await once(socket, 'close'))[0] as number))
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    assert.deepEqual(new Set(await closed), new Set([1001]))
    for (const connection of connections) connection.destroy()
    const [start, end] = ['shutting down', 'shut down'].map((msg) => server.log.find((line) => line.msg === msg)?.ts)
    // Far from the deadline, however busy the machine is.
    assert.ok(Date.parse(String(end)) - Date.parse(String(start)) < 10_000, `from ${start} to ${end}`)
  })
})
