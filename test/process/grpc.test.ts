import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { Metadata, status } from '@grpc/grpc-js'
import { connectGrpc, type GrpcClient } from '../grpc/client.ts'
import { freePort } from '../ports.ts'
import { type Server, startOneShard, startServer, until } from '../server.ts'

/** Without shards: gRPC is served by the primary. */
const ALONE = ['--port=0']

describe('--grpc-port', () => {
  let server: Server
  let client: GrpcClient
  let port: number
  before(async () => {
    port = await freePort()
    const flags = [`--grpc-port=${port}`, '--grpc-service-name=shop', '--host=127.0.0.1', '--unready']
    server = await startOneShard(flags, { SOME: 'thing' })
    client = await connectGrpc(port)
  })
  after(async () => {
    client[Symbol.dispose]()
    await server[Symbol.asyncDispose]()
  })

  test('serves the same by both versions of reflection, and by IPv6, whatever --host says', async () => {
    using alpha = await connectGrpc(port, 'v1alpha', '[::1]')
    assert.equal(client.services.length, 12)
    assert.deepEqual(alpha.services, client.services)
    assert.deepEqual(await alpha.call('echo.EchoService/Echo', { body: 'hi' }), { body: 'hi' })
  })

  test('echoes', async () => {
    for (const body of ['', 'Jörg \u{1f600}', 'x'.repeat(1_000_000)]) {
      assert.deepEqual(await client.call('echo.EchoService/Echo', { body }), { body })
    }
  })

  test('tells what HTTP tells', async () => {
    const { num_goroutine, num_cpu, ...info } = (await server.get('/api/info')).json<Record<string, string>>()
    const { numgoroutine, numcpu, ...rest } = await client.call('info.InfoService/Info')
    assert.deepEqual(rest, info)
    assert.deepEqual([numgoroutine, numcpu], [num_goroutine, num_cpu])
    assert.deepEqual(await client.call('version.VersionService/Version'), (await server.get('/version')).json())
    const { envVars } = await client.call('env.EnvService/Env')
    assert.deepEqual(envVars, (await server.get('/env')).json())
  })

  test('waits for the seconds asked for, and not below zero', async () => {
    const started = performance.now()
    assert.deepEqual(await client.call('delay.DelayService/Delay', { seconds: '1' }), { message: '1' })
    assert.ok(performance.now() - started > 990)
    const lowest = '-9223372036854775808'
    assert.deepEqual(await client.call('delay.DelayService/Delay', { seconds: lowest }), { message: lowest })
  })

  test('tells the metadata, values of one key apart', async () => {
    const metadata = new Metadata()
    metadata.add('two', 'a')
    metadata.add('two', 'b')
    metadata.add('one', 'c, d')
    metadata.add('raw-bin', Buffer.from('ä'))
    metadata.add('raw-bin', Buffer.from('x'))
    const { headers } = await client.call('header.HeaderService/Header', {}, metadata)
    const lines = headers as string[]
    for (const line of ['two=a,b', 'one=c, d', 'raw-bin=ä,x', `:authority=127.0.0.1:${port}`]) {
      assert.ok(lines.includes(line), lines.join('\n'))
    }
    assert.ok(lines.some((line) => line.startsWith('user-agent=grpc-node')))
  })

  test('ends a call with the status asked for', async () => {
    assert.deepEqual(await client.call('status.StatusService/Status', { code: 'Ok' }), { status: 'Ok' })
    const { failure } = await client.call('status.StatusService/Status', { code: 'DataLoss' })
    assert.equal(failure?.code, status.DATA_LOSS)
    // Half a surrogate pair in the answer would not do as a header.
    const odd = await client.call('status.StatusService/Status', { code: `${'x'.repeat(39)}\u{1f600}` })
    assert.equal(odd.failure?.code, status.UNKNOWN)
  })

  test('issues and checks the tokens of HTTP', async () => {
    const { token } = await client.call('token.TokenService/TokenGenerate')
    const authorization = `Bearer ${String(token)}`
    assert.equal((await server.get('/token/validate', { headers: { authorization } })).status, 200)
    const issued = (await server.get('/token', { method: 'POST', body: 'joe' })).json<{ token: string }>()
    const validate = (jwt: string) =>
      client.call('token.TokenService/TokenValidate', {}, { authorization: `Bearer ${jwt}` })
    assert.equal((await validate(issued.token)).token, 'joe')
    const { failure } = await validate(`${issued.token}x`)
    assert.deepEqual(failure, { code: status.UNAUTHENTICATED, message: 'signature is invalid' })
    assert.equal((await client.call('token.TokenService/TokenValidate')).failure?.code, status.UNAUTHENTICATED)
  })

  test('is SERVING, ready or not, with faults or without', async () => {
    await server.get('/fault_injection/enable', { method: 'POST' })
    for (const service of ['', 'shop']) {
      assert.deepEqual(await client.call('grpc.health.v1.Health/Check', { service }), { status: 'SERVING' })
    }
    await server.get('/fault_injection/disable', { method: 'POST' })
    const { failure } = await client.call('grpc.health.v1.Health/Check', { service: 'podinfo' })
    assert.equal(failure?.code, status.NOT_FOUND)
    assert.deepEqual(await client.call('grpc.health.v1.Health/List'), {
      // A map; protobufjs shows the pairs that it is sent as.
      statuses: ['', 'shop'].map((key) => ({ key, value: { status: 'SERVING' } })),
    })
  })
})

describe('a signal', { concurrency: true }, () => {
  test('turns health to NOT_SERVING at once, tells who watches, and lets other calls through', async () => {
    const port = await freePort()
    await using server = await startServer([`--grpc-port=${port}`, ...ALONE])
    using client = await connectGrpc(port)
    const [known, unknown] = ['podinfo', 'nobody'].map((service) =>
      client.stream('grpc.health.v1.Health/Watch', { service }),
    )
    await until(() => known?.responses.length === 1 && unknown?.responses.length === 1)
    server.kill('SIGTERM')
    await until(() => known?.responses.length === 2)
    assert.deepEqual(await client.call('grpc.health.v1.Health/Check'), { status: 'NOT_SERVING' })
    assert.deepEqual(await client.call('echo.EchoService/Echo', { body: 'x' }), { body: 'x' })
    assert.deepEqual(known?.responses, [{ status: 'SERVING' }, { status: 'NOT_SERVING' }])
    assert.deepEqual(unknown?.responses, [{ status: 'SERVICE_UNKNOWN' }])
    for (const watch of [known, unknown]) {
      assert.deepEqual(await watch?.ended, { code: status.UNAVAILABLE, message: 'the server is shutting down' })
    }
    assert.equal(await server.exited, 0)
  })

  test('lets calls in flight finish', async () => {
    const port = await freePort()
    await using server = await startOneShard([`--grpc-port=${port}`, '--level=debug'])
    using client = await connectGrpc(port)
    const delayed = client.call('delay.DelayService/Delay', { seconds: '2' })
    await client.call('echo.EchoService/Echo')
    server.kill('SIGTERM')
    assert.deepEqual(await delayed, { message: '2' })
    assert.equal(await server.exited, 0)
    assert.equal((await server.logged(({ msg }) => msg === 'shut down')).aborted, 0)
  })

  test('cuts calls that outlast the deadline, and a connection that says nothing does not hold it up', async () => {
    const port = await freePort()
    const flags = [`--grpc-port=${port}`, '--level=debug', '--server-shutdown-timeout=1s']
    await using server = await startServer([...flags, ...ALONE])
    using client = await connectGrpc(port)
    const mute = connect(port, '127.0.0.1').on('error', () => undefined)
    await once(mute, 'connect')
    const delayed = client.call('delay.DelayService/Delay', { seconds: '20' })
    await client.call('echo.EchoService/Echo')
    server.kill('SIGTERM')
    assert.notEqual((await delayed).failure?.code ?? 0, 0)
    assert.equal(await server.exited, 0)
    assert.equal((await server.logged(({ msg }) => msg === 'shut down')).aborted, 1)
  })

  test('loses no call of a client that makes one after the other', async () => {
    const port = await freePort()
    await using server = await startServer([`--grpc-port=${port}`, ...ALONE, '--level=debug'])
    using client = await connectGrpc(port)
    let answered = 0
    const busy = Array.from({ length: 16 }, async () => {
      for (;;) {
        const answer = await client.call('echo.EchoService/Echo', { body: 'x' })
        if (answer.failure) return answer.failure
        answered++
      }
    })
    await until(() => answered > 150)
    server.kill('SIGTERM')
    const ends = await Promise.all(busy)
    assert.equal(await server.exited, 0)
    // Nobody listens any more: a call that was made before would have ended otherwise.
    for (const end of ends) {
      assert.equal(end.code, status.UNAVAILABLE)
      assert.match(end.message, /ECONNREFUSED/)
    }
  })
})

test('gRPC Panic ends the process with code 225', async () => {
  const port = await freePort()
  await using server = await startOneShard([`--grpc-port=${port}`])
  using client = await connectGrpc(port)
  const { failure } = await client.call('panic.PanicService/Panic')
  assert.equal(failure?.code, status.UNAVAILABLE)
  assert.equal(await server.exited, 225)
})
