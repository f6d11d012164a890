import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProfileOutcome, ProfileRequest } from '../../../src/http/app.ts'
import type { Reply } from '../../../src/http/reply.ts'
import debugPprof from '../../../src/http/routes/debug-pprof.ts'
import { ask, bodyText, fakeApp } from '../fake-app.ts'

const BYTES = Buffer.from('profile')

describe('/debug/pprof/', () => {
  test('takes each profile for as long as it is asked to, or by default', async () => {
    const { get, taken } = client()
    for (const [name, query] of [
      ['profile', ''],
      ['profile', 'seconds=2'],
      ['heap', ''],
      ['heap', 'gc=1&seconds=0.5'],
      ['allocs', 'debug=0'],
      ['goroutine', ''],
      ['trace', 'seconds=300'],
    ] as const) {
      assert.equal((await get(name, query)).status, 200)
    }
    assert.deepEqual(taken, [
      { kind: 'cpu', seconds: 30, text: false },
      { kind: 'cpu', seconds: 2, text: false },
      { kind: 'heap', seconds: 5, text: false },
      { kind: 'heap', seconds: 0.5, text: false },
      { kind: 'allocs', seconds: 5, text: false },
      { kind: 'threads', seconds: 1, text: false },
      { kind: 'trace', seconds: 300, text: false },
    ])
  })

  test('sends a profile as a file', async () => {
    const reply = await client().get('heap')
    assert.deepEqual(reply.headers, [
      ['Content-Type', 'application/octet-stream'],
      ['X-Content-Type-Options', 'nosniff'],
      ['Content-Disposition', 'attachment; filename="heap"'],
    ])
    assert.equal(reply.body, BYTES)
    const trace = new Map((await client().get('trace')).headers)
    assert.equal(trace.get('Content-Type'), 'application/json')
    assert.equal(trace.get('Content-Disposition'), 'attachment; filename="trace.json"')
  })

  test('with debug=1 or more is text, but for a trace', async () => {
    const { get, taken } = client()
    for (const name of ['profile', 'heap', 'allocs', 'goroutine']) {
      const reply = await get(name, 'debug=2')
      assert.deepEqual([reply.kind, reply.body, taken.at(-1)?.text], ['text', 'profile', true])
    }
    assert.equal((await get('trace', 'debug=1')).kind, 'bare')
    for (const word of ['0', '', 'x']) assert.equal((await get('heap', `debug=${word}`)).kind, 'bare')
  })

  test('refuses what is no time to watch, and says what is', async () => {
    const { get, taken } = client()
    for (const word of ['0', '-1', 'abc', '', '1s', '1e2', '0x10', 'NaN', 'Infinity', '300.1', '9'.repeat(400)]) {
      const message = 'seconds must be a number above 0, and at most 300\n'
      assertRefusal(await get('profile', `seconds=${word}`), 400, message)
      assertRefusal(await get('trace', `seconds=${word}`), 400, message)
    }
    assert.deepEqual(taken, [])
  })

  test('says why no profile can be taken now', async () => {
    const { get } = client({ busy: 'a trace is being taken' })
    assertRefusal(await get('profile'), 409, 'a trace is being taken\n')
  })

  test('says which profiles there are', async () => {
    for (const name of ['nosuch', 'mutex', 'heap/', 'constructor', '__proto__', 'x/../heap']) {
      const message = 'Unknown profile: there are profile, heap, allocs, goroutine, trace and cmdline\n'
      assertRefusal(await client().get(name), 404, message)
    }
  })

  test('hands the profiler the signal that tells of a client that left', async () => {
    const { signal } = new AbortController()
    let given: AbortSignal | undefined
    const take = async (_request: ProfileRequest, signal: AbortSignal) => {
      given = signal
      return { bytes: BYTES }
    }
    await ask(debugPprof, fakeApp({ profiler: { take } }), { params: { name: 'heap' }, signal })
    assert.equal(given, signal)
  })

  test('has an index, whose links are all there', async () => {
    const { get } = client()
    const index = await get('')
    assert.equal(new Map(index.headers).get('Content-Type'), 'text/html; charset=utf-8')
    const links = [...bodyText(index).matchAll(/href="([^"?]+)(?:\?([^"]*))?"/g)]
    assert.deepEqual(
      [...new Set(links.map(([, name]) => name))],
      ['profile', 'heap', 'allocs', 'goroutine', 'trace', 'cmdline'],
    )
    for (const [, name = '', query] of links) assert.equal((await get(name, query)).status, 200)
  })

  test('cmdline is the words of the start, a NUL between two', async () => {
    const app = fakeApp({ commandLine: ['podinfo', '--port=1', 'two words'] })
    const reply = await ask(debugPprof, app, { params: { name: 'cmdline' } })
    assert.deepEqual([reply.kind, reply.body], ['text', 'podinfo\0--port=1\0two words'])
  })

  test('symbol has nothing to resolve', async () => {
    assert.equal((await client().get('symbol')).body, 'num_symbols: 0\n')
  })
})

/** A client of the route, and what it made the profiler take. */
function client(outcome: ProfileOutcome = { bytes: BYTES }) {
  const taken: ProfileRequest[] = []
  const take = async (request: ProfileRequest) => {
    taken.push(request)
    return outcome
  }
  const app = fakeApp({ profiler: { take } })
  return { taken, get: (name: string, query = '') => ask(debugPprof, app, { params: { name }, query }) }
}

/** In the form of which `go tool pprof` shows the text. */
function assertRefusal(reply: Reply, status: number, message: string): void {
  assert.deepEqual(reply, { status, kind: 'text', body: message, headers: [['X-Go-Pprof', '1']] })
}
