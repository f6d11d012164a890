import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort } from '../ports.ts'
import { startOneShard } from '../server.ts'

/** The mark that the bundler leaves above the code of each package. */
const TELEMETRY = /node_modules\/@opentelemetry\//
const GRPC = /node_modules\/@grpc\/|@grpc\/grpc-js|grpc\.health\.v1/

/** What takes profiles. */
const PROFILING = ['chunks/take.js', 'chunks/sampler.js']

test('nothing of OpenTelemetry, gRPC or profiles is loaded by who does not use it, in any thread, whatever else is asked', async (t) => {
  const flags = ['--cache-server=memory://', `--backend-url=http://127.0.0.1:${await freePort()}/`]
  const { files, primary, having } = await listLoaded(t, flags)
  // It lists what is loaded late too.
  for (const file of ['podinfo.js', 'workers/http.js', 'chunks/exposition.js', 'chunks/jose.js']) {
    assert.ok(files.includes(file), `${file} of ${files.join()}`)
  }
  assert.deepEqual([...having(TELEMETRY), ...having(GRPC), ...PROFILING.filter((file) => files.includes(file))], [])
  assert.ok(!primary.has('node:http2'))
  assert.ok(!primary.has('node:inspector'))
})

test('who uses them loads them, which the former test can see, and nothing that reads .proto files', async (t) => {
  const flags = ['--otel-service-name=shop', `--grpc-port=${await freePort()}`]
  const { files, primary, having } = await listLoaded(t, flags, ['/debug/pprof/heap?seconds=0.01'])
  for (const file of PROFILING) assert.ok(files.includes(file), `${file} of ${files.join()}`)
  assert.ok(primary.has('node:inspector'))
  for (const file of ['chunks/primary.js', 'chunks/records.js', 'chunks/shard.js']) {
    assert.ok(having(TELEMETRY).includes(file), file)
  }
  assert.ok(having(/grpc\.health\.v1/).length > 0)
  assert.ok(primary.has('node:http2'))
  assert.deepEqual(having(/@protobufjs\//), [])
})

/** What any thread of a server has run: the profiler of coverage sees all files of dist/ and modules of Node.js. */
async function listLoaded(t: TestContext, flags: readonly string[], more: readonly string[] = []) {
  const directory = await mkdtemp(join(tmpdir(), 'loaded-'))
  t.after(() => rm(directory, { recursive: true }))
  await using server = await startOneShard(['--level=debug', ...flags], { NODE_V8_COVERAGE: directory })
  for (const path of [
    '/metrics',
    '/version',
    '/cache/a',
    '/configs',
    '/echo',
    '/swagger.json',
    '/status/500',
    '/nowhere',
    ...more,
  ]) {
    await server.get(path)
  }
  for (const path of ['/token', '/store', '/echo']) await server.get(path, { method: 'POST', body: 'x' })
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
  // Each thread has written what it ran when it ended, under its number.
  const reports = (await readdir(directory)).map(async (name) => {
    const { result } = JSON.parse(await readFile(join(directory, name), 'utf8')) as { result: { url: string }[] }
    return { isPrimary: name.endsWith('-0.json'), urls: result.map(({ url }) => url) }
  })
  const threads = await Promise.all(reports)
  const urls = new Set(threads.flatMap((thread) => thread.urls))
  const codes = [...urls]
    .filter((url) => url.includes('/dist/'))
    .map(async (url) => [url.split('/dist/')[1] ?? '', await readFile(fileURLToPath(url), 'utf8')] as const)
  const files = await Promise.all(codes)
  return {
    files: files.map(([file]) => file),
    /** What the primary has run: gRPC is served there, and a shard that asks backends loads HTTP/2, too. */
    primary: new Set(threads.filter(({ isPrimary }) => isPrimary).flatMap((thread) => thread.urls)),
    /** The files whose code matches. */
    having: (pattern: RegExp) => files.filter(([, code]) => pattern.test(code)).map(([file]) => file),
  }
}
