import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { connect as connectRaw } from 'node:net'
import { describe, test } from 'node:test'
import { startRunning } from './running.ts'

describe('a connection that pings', () => {
  test('is left alone as long as it calls too', async () => {
    await using running = await startRunning()
    const session = await openSession(running.port)
    for (let round = 0; round < 5; round++) {
      await ping(session, 90)
      await request(session)
    }
    assert.equal(session.destroyed, false)
    session.close()
  })

  test('and does nothing else is told to calm down, and closed', async () => {
    await using running = await startRunning()
    const session = await openSession(running.port)
    const goaways: [code: number, words: string | undefined][] = []
    session.on('goaway', (code, _, words) => goaways.push([code, words?.toString()]))
    const closed = new Promise((resolve) => session.once('close', resolve))
    await ping(session, 300)
    await closed
    // 11 is ENHANCE_YOUR_CALM.
    assert.deepEqual(goaways[0], [11, 'too_many_pings'])
    assert.deepEqual(await running.client.call('echo.EchoService/Echo', { body: 'x' }), { body: 'x' })
  })
})

test('a connection is drained in two steps, so that calls on their way still arrive', async () => {
  await using running = await startRunning()
  const session = await openSession(running.port)
  const goaway = once(session, 'goaway')
  const drained = running.server.drain({ graceMs: 5000 })
  // Still open: the request is served although the GOAWAY is on its way.
  const [headers] = await request(session)
  assert.equal(headers[':status'], 200)
  assert.deepEqual((await goaway).slice(0, 2), [0, 2 ** 31 - 1])
  assert.deepEqual(await drained, { aborted: 0 })
})

test('draining waits for no client that never hangs up', { timeout: 30_000 }, async () => {
  await using running = await startRunning()
  const mute = connectRaw({ port: running.port, host: '127.0.0.1', allowHalfOpen: true })
  await once(mute, 'connect')
  // A whole call is over meanwhile: the server knows the connection.
  await running.client.call('echo.EchoService/Echo')
  assert.deepEqual(await running.server.drain({ graceMs: 60_000 }), { aborted: 0 })
  mute.destroy()
})

async function openSession(port: number): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`)
  session.on('error', () => undefined)
  await once(session, 'remoteSettings')
  return session
}

/** Sends pings one after the other until they are all answered or the connection is gone. */
async function ping(session: ClientHttp2Session, count: number): Promise<void> {
  for (let index = 0; index < count && !session.destroyed; index++) {
    await new Promise<void>((resolve) => {
      if (!session.ping(() => resolve())) resolve()
    })
  }
}

async function request(session: ClientHttp2Session) {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/version.VersionService/Version',
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  stream.end(Buffer.alloc(5)).resume()
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
  await once(stream, 'close')
  return [headers] as const
}
