import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Answer, type Server, startServer, until } from '../server.ts'
import { prepareSlowDisk } from '../slow-disk.ts'

/** What a shard lets wait for the disk: see docs/LIMITS.md. */
const WAITING = 1024

test('a disk that takes its time holds up so many bodies and no other request, and keeps what it was said to keep', async (t) => {
  // One body needs several syncs: clients wait for seconds.
  const program = prepareSlowDisk(t, 0.25)
  if (!program) return
  const path = await makeDirectory(t)
  const words = [`--data-path=${path}`, '--workers=1']
  const kept = new Map<string, string>()
  {
    await using server = await startServer(
      [...words, '--http-server-timeout=1m', '--server-shutdown-timeout=30s'],
      {},
      program,
    )
    const answers = await storeUntilRefused(server)
    for (const [body, answer] of answers) if (answer.status === 202) kept.set(body, answer.json<Stored>().hash)
    const refused = [...answers.values()].filter(({ status }) => status !== 202)
    for (const { status, headers } of refused) assert.deepEqual([status, headers['retry-after']], [503, '1'])
    const { text } = await server.get('/metrics')
    assert.equal(/^podinfo_limit_reached_total\{limit="store"\} (\d+)$/m.exec(text)?.[1], String(refused.length))
    await until(() => isServedBesideAWrite(server))
    const last = store(server, 'last')
    server.kill('SIGTERM')
    kept.set('last', (await last).json<Stored>().hash)
    assert.equal(await server.exited, 0)
  }
  await using server = await startServer(words)
  assert.equal((await server.get(`/store/${kept.get('last')}`)).text, 'last')
  for (const [body, hash] of kept) assert.equal(await readFile(join(path, hash), 'utf8'), body)
})

test('SIGTERM waits for no disk that never answers', async (t) => {
  const path = await makeDirectory(t)
  // What another writer left is read first, and this has no end.
  execFileSync('mkfifo', [join(path, '.journal-00000000-1-00000000-1')])
  await using server = await startServer([`--data-path=${path}`, '--server-shutdown-timeout=1s'])
  const write = store(server, 'never kept').catch(() => undefined)
  server.kill('SIGTERM')
  assert.equal(await until(() => server.process.exitCode ?? undefined), 0)
  assert.notEqual((await write)?.status, 202)
})

async function makeDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'podinfo-slow-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}

function store(server: Server, body: string): Promise<Answer> {
  return server.get('/store', { method: 'POST', body })
}

interface Stored {
  readonly hash: string
}

/** Sends more and more bodies at once; resolves with all answers by their bodies. */
async function storeUntilRefused(server: Server): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>()
  const sent: Promise<unknown>[] = []
  await until(() => {
    for (let more = 0; more < 100 && sent.length - answers.size <= WAITING; more++) {
      const body = `body ${sent.length}`
      sent.push(store(server, body).then((answer) => answers.set(body, answer)))
    }
    return [...answers.values()].some(({ status }) => status === 503)
  })
  await Promise.all(sent)
  return answers
}

/** Whether other requests are answered while the disk has a write. */
async function isServedBesideAWrite(server: Server): Promise<boolean> {
  let isWritten = false
  const write = store(server, String(performance.now())).then(({ status }) => {
    isWritten = true
    assert.equal(status, 202)
  })
  for (const [path, method] of [
    ['/healthz', 'GET'],
    ['/version', 'GET'],
    ['/token', 'POST'],
    ['/cache/x', 'GET'],
  ] as const) {
    assert.ok((await server.get(path, { method })).status < 500)
  }
  const isBeside = !isWritten
  await write
  return isBeside
}
