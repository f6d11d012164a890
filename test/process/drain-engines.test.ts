import assert from 'node:assert/strict'
import { once } from 'node:events'
import { constants } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'
import { makeCertificate } from '../certificate.ts'
import { startSession } from '../http2.ts'
import { freePort } from '../ports.ts'
import { type Server, startServer, until } from '../server.ts'
import { startClients } from './clients.ts'

const CLIENTS = 32

/** Ends without notice, as the probes need none here, and has time for what is in flight, however slow the machine. */
const PATIENT = ['--level=debug', '--server-shutdown-timeout=30s']

for (const words of [['--http-engine=node'], ['--h2c']]) {
  test(`no request is lost under ${CLIENTS} busy keep-alive clients, ${words.join(' ')}`, async () => {
    await using server = await startServer([...PATIENT, ...words])
    await drainUnder(server, startClients(server.port, CLIENTS, '/version'))
  })
}

// The other engine's TLS is among the loads of test/reliability.
test(`no request is lost under ${CLIENTS} busy clients of TLS, --http-engine=uws`, async () => {
  await using certificate = await makeCertificate()
  const port = await freePort()
  const words = ['--http-engine=uws', `--secure-port=${port}`, `--cert-path=${certificate.path}`]
  await using server = await startServer([...PATIENT, ...words])
  const dial = () => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await drainUnder(server, startClients(port, CLIENTS, '/version', { dial }))
})

test('no stream of HTTP/2 is lost that was sent before the client heard of the end', async () => {
  await using server = await startServer([...PATIENT, '--h2c'])
  const counts = { answered: 0, lost: 0, stopped: false }
  const sessions = Promise.all(Array.from({ length: 8 }, () => runSession(connect(server.port, '127.0.0.1'), counts)))
  await until(() => counts.answered > 200)
  server.kill('SIGTERM')
  await sessions
  assert.equal(await server.exited, 0)
  assert.equal(counts.lost, 0)
})

test('requests in flight are finished, websockets get 1001, --http-engine=node', async () => {
  await using server = await startServer([...PATIENT, '--http-engine=node'])
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws/echo`)
  await once(socket, 'open')
  const closed = once(socket, 'close')
  const delayed = server.get('/delay/1')
  const stored = server.get('/store', { method: 'POST', body: Buffer.alloc(8 * 2 ** 20, 'x') })
  await server.logged(({ uri }) => uri === '/delay/1')
  await server.logged(({ uri }) => uri === '/store')
  server.kill('SIGTERM')
  assert.deepEqual([(await delayed).status, (await stored).status], [200, 202])
  assert.equal(((await closed) as [number])[0], 1001)
  assert.equal(await server.exited, 0)
})

async function drainUnder(server: Server, clients: ReturnType<typeof startClients>): Promise<void> {
  await until(() => clients.answered > 400)
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
  const { lost, wrong } = await clients.stop()
  assert.deepEqual({ lost, wrong }, { lost: 0, wrong: 0 })
}

/** Asks, a few at a time, until the server says that it goes away; what was asked by then is to be answered. */
async function runSession(socket: Socket, counts: { answered: number; lost: number }): Promise<void> {
  const session = startSession(socket)
  let going = true
  session.on('goaway', () => {
    going = false
  })
  const ask = async () => {
    while (going && !session.destroyed && !session.closed) {
      const stream = session.request({ ':path': '/version' })
      let status = 0
      stream
        .on('error', () => undefined)
        .on('response', (headers) => {
          status = Number(headers[':status'])
        })
      stream.resume()
      await new Promise((resolve) => stream.on('close', resolve))
      if (status === 200 && stream.rstCode === 0) counts.answered++
      // A refused one was not acted on: its client asks elsewhere, by itself.
      else if (stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM) counts.lost++
    }
  }
  await Promise.all(Array.from({ length: 4 }, ask))
  session.close()
}
