import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { decode } from '../profiling/decode.ts'
import { type Answer, type Server, startOneShard, startServer, until } from '../server.ts'
import { startClients } from './clients.ts'
import { crashShard } from './inspector.ts'

/** Why pprof can't be asked, if so. */
const NO_PPROF = spawnSync('go', ['version']).error ? 'Go, which brings pprof, is not on the PATH' : false

describe('a profile', () => {
  let server: Server
  before(async () => {
    server = await startServer()
  })
  after(() => server[Symbol.asyncDispose]())

  test('goroutine is one sample for each thread, and text with debug=1', async () => {
    const { types, samples } = decode((await get(server, 'goroutine')).bytes)
    assert.deepEqual(types, ['goroutine/count'])
    const told = samples.map(({ labels, values }) => [labels.thread, values])
    assert.deepEqual(told, [
      ['primary', [1]],
      ['shard 0', [1]],
      ['shard 1', [1]],
    ])
    assert.match((await get(server, 'goroutine?debug=2')).text, /^3 threads\n\nprimary \[(idle|running)\]:\n/)
  })

  test('names our functions by the sources, tells the CPU time of each thread, and is read by go tool pprof', async (t) => {
    await server.get('/store', { method: 'POST', body: 'starts the thread of the store' })
    // Either may be a part of the other's machine code; on a busy machine a profile can miss both.
    const wanted = /^src\/http\/reply\.(toJson|jsonByKey) src\/http\/reply\.ts:\d+$/m
    const { bytes, types, samples, comments } = await until(async () => {
      const { bytes } = await underLoad(server, 'profile?seconds=0.5', 0)
      const profile = decode(bytes)
      const frames = [...new Set(profile.samples.flatMap(({ stack }) => stack))].join('\n')
      return wanted.test(frames) && { bytes, ...profile }
    })
    assert.deepEqual(types, ['samples/count', 'cpu/nanoseconds'])
    const threads = comments.map((comment) => /^(.*): (\S+) s of CPU time in \S+ s$/.exec(comment) ?? [])
    assert.deepEqual(
      threads.map(([, thread]) => thread),
      ['primary', 'shard 0', 'shard 1', 'store'],
    )
    for (const [comment, thread, seconds] of threads) {
      const own = samples.filter(({ labels }) => labels.thread === thread)
      const sum = own.reduce((sum, { values }) => sum + (values[1] ?? 0), 0) / 1e9
      assert.ok(Math.abs(sum - Number(seconds)) < 0.02, `${comment}, and the samples ${sum} s`)
    }
    if (NO_PPROF) return t.diagnostic(NO_PPROF)
    const told = pprof(bytes, 'top 1000', 'tags', 'list reply.(toJson|jsonByKey)')
    assert.match(told, /^Type: cpu$[^]* {2}src\/http\/pipeline\.\S+$/m)
    assert.match(told, /thread: Total [^]*: shard 0$/m)
    assert.match(told, /export function (toJson|jsonByKey)\(/)
  })

  for (const [name, shown] of [
    ['heap', 'inuse_space'],
    ['allocs', 'alloc_space'],
  ] as const) {
    test(`${name} has the types of Go's`, async (t) => {
      const { bytes } = await underLoad(server, `${name}?seconds=0.5`, 2)
      const { types, defaultType, samples } = decode(bytes)
      assert.deepEqual(types, ['alloc_objects/count', 'alloc_space/bytes', 'inuse_objects/count', 'inuse_space/bytes'])
      assert.equal(defaultType, shown)
      for (const thread of ['shard 0', 'shard 1']) assert.ok(samples.some(({ labels }) => labels.thread === thread))
      if (NO_PPROF) t.diagnostic(NO_PPROF)
      else assert.match(pprof(bytes, 'top'), new RegExp(`^Type: ${shown}$`, 'm'))
    })
  }

  test('trace is events in JSON, of threads with names', async () => {
    const { bytes } = await get(server, 'trace?seconds=0.1')
    const { traceEvents } = JSON.parse(bytes.toString()) as { traceEvents: { name: string; args: { name?: string } }[] }
    const names = traceEvents.filter(({ name }) => name === 'thread_name').map(({ args }) => args.name)
    for (const name of ['MainThread', 'shard 0', 'shard 1']) assert.ok(names.includes(name), names.join())
  })

  test('names a thread that is stuck in a loop', async () => {
    await using server = await startOneShard(['--stress-cpu=1'])
    const stack = /^stress 0 \[running\]:\n[^]* {2}at src\/stress\.burn \(src\/stress\.ts:\d\)\n/m
    await until(async () => stack.test((await get(server, 'goroutine?debug=1')).text))
    assert.match((await get(server, 'profile?seconds=0.2&debug=1')).text, /^ *\d+ ms +\d\d\.\d% {2}stress 0$/m)
  })

  test('is refused while another one is taken, by whichever shard, and ends when its client leaves', async () => {
    const { leave, answer } = await startProfile(server, 'profile?seconds=300')
    for (let turn = 0; turn < 8; turn++) {
      const { status, text, headers } = await get(server, 'heap')
      assert.equal(status, 409)
      assert.match(text, /^a CPU profile is being taken, for (300|2\d\d) s more: there can be only one at a time\n$/)
      assert.equal(headers['x-go-pprof'], '1')
    }
    assert.equal((await get(server, 'goroutine')).status, 200)
    leave()
    await assert.rejects(answer)
    // It ends when its client leaves.
    await until(async () => (await get(server, 'heap?seconds=0.01')).status === 200)
    const { text } = await server.get('/metrics')
    assert.match(text, /_count\{method="GET",path="debug_pprof",status="499"\} 1\n/)
  })

  test('is told without the shard that died meanwhile, and with the one that replaced it', async () => {
    await using server = await startServer([], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    const { answer } = await startProfile(server, 'profile?seconds=3')
    // The shard that dies may be the one that was asked.
    const told = answer.catch(() => undefined)
    await crashShard(server, 0)
    await server.logged(({ msg }) => msg === 'shard replaced')
    const profile = await told
    if (profile) {
      const threads = new Set(decode(profile.bytes).samples.map(({ labels }) => labels.thread))
      assert.ok(threads.has('shard 1'), [...threads].join())
    }
    await until(async () => (await get(server, 'heap?seconds=0.01')).status === 200)
  })
})

describe('/debug/pprof/', () => {
  test('honours the prefix, in its label too, and is neither /debug/pprof nor for other methods', async () => {
    await using server = await startOneShard(['--prefix=/foo'])
    assert.equal((await server.get('/foo/debug/pprof/')).status, 200)
    assert.match((await server.get('/foo/debug/pprof/cmdline')).text, /^podinfo\0.*\0--prefix=\/foo$/)
    for (const path of ['/debug/pprof/', '/foo/debug/pprof']) assert.equal((await server.get(path)).status, 404)
    for (const method of ['POST', 'HEAD', 'OPTIONS']) {
      assert.equal((await server.get('/foo/debug/pprof/heap', { method })).status, 405)
    }
    assert.match(
      (await server.get('/foo/metrics')).text,
      /_count\{method="GET",path="foo_debug_pprof",status="200"\} 2\n/,
    )
  })

  test('is exempt from injected and random faults, and from http-server-timeout', async () => {
    const late = ['--random-delay', '--random-delay-min=60', '--random-delay-max=61']
    await using server = await startOneShard(['--random-error', ...late, '--http-server-timeout=500ms'])
    await server.get('/fault_injection/enable', { method: 'POST' })
    for (let turn = 0; turn < 20; turn++) assert.equal((await get(server, 'cmdline')).status, 200)
    assert.equal((await get(server, 'goroutine')).status, 200)
    assert.equal((await get(server, 'profile?seconds=1')).status, 200)
  })
})

describe('a shutdown while a profile is taken', () => {
  test('ends it early, and answers it with what was seen', async () => {
    await using server = await startOneShard(['--level=debug'])
    const { answer } = await startProfile(server, 'profile?seconds=30')
    // There must be something to see: a server at rest has no samples.
    for (let count = 0; count < 100; count++) await server.get('/metrics')
    server.kill('SIGTERM')
    const { status, bytes } = await answer
    assert.equal(status, 200)
    assert.ok(decode(bytes).samples.length > 0)
    assert.equal(await server.exited, 0)
  })

  for (const name of ['profile', 'trace']) {
    test(`at once is not held up by a ${name}`, async () => {
      await using server = await startOneShard()
      const { answer } = await startProfile(server, `${name}?seconds=300`)
      // Answered with what was seen, or cut.
      const over = answer.catch(() => undefined)
      server.kill('SIGTERM')
      await server.logged(({ msg }) => msg === 'shutting down')
      server.kill('SIGTERM')
      assert.equal(await server.exited, 1)
      await over
    })
  }
})

function get(server: Server, name: string): Promise<Answer> {
  return server.get(`/debug/pprof/${name}`)
}

/** A profile of a server that clients keep busy; rendering `/headers` is mostly JavaScript. */
async function underLoad(server: Server, name: string, pauseMs: number): Promise<Answer> {
  const clients = startClients(server.port, 8, '/headers', { pauseMs })
  try {
    const answer = await get(server, name)
    assert.equal(answer.status, 200)
    return answer
  } finally {
    await clients.stop()
  }
}

/** Asks for a profile, again when another one is in the way, and resolves when it is being taken. */
async function startProfile(server: Server, name: string) {
  for (;;) {
    const leaving = new AbortController()
    const answer = server.get(`/debug/pprof/${name}`, { signal: leaving.signal })
    let refused = false
    answer.then(
      ({ status }) => (refused = status === 409),
      () => undefined,
    )
    // Whoever asks whether a profile is being taken takes one for a moment, and may be in the way.
    await until(async () => refused || /^a (CPU|trace)/.test((await get(server, 'heap?seconds=0.01')).text))
    if (!refused) return { answer, leave: () => leaving.abort() }
  }
}

/** What pprof answers to these orders. */
function pprof(profile: Uint8Array, ...orders: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'pprof-'))
  try {
    const file = join(directory, 'profile')
    writeFileSync(file, profile)
    const { status, stdout, stderr } = spawnSync('go', ['tool', 'pprof', file], {
      encoding: 'utf8',
      input: orders.join('\n'),
    })
    assert.equal(status, 0, stderr)
    // It greets with the type on the other stream.
    return stderr + stdout
  } finally {
    rmSync(directory, { recursive: true })
  }
}
