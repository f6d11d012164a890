import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort } from '../ports.ts'
import { startServer } from '../server.ts'

/** The mark that the bundler leaves above the code of each package. */
const TELEMETRY = /node_modules\/(@opentelemetry|@grpc)\//

test('nothing of OpenTelemetry or gRPC is loaded without its flag, whatever is asked of the server', async (t) => {
  const flags = ['--cache-server=memory://', `--backend-url=http://127.0.0.1:${await freePort()}/`]
  const loaded = await listLoaded(t, flags)
  // It lists what is loaded late too.
  for (const file of ['podinfo.js', 'workers/http.js', 'chunks/exposition.js', 'chunks/jose.js']) {
    assert.ok(loaded.has(file), `${file} of ${[...loaded.keys()].join()}`)
  }
  assert.deepEqual(
    [...loaded].filter(([, code]) => TELEMETRY.test(code)).map(([file]) => file),
    [],
  )
})

test('what is loaded with the flag shows that the former test can see it', async (t) => {
  const loaded = await listLoaded(t, ['--otel-service-name=shop'])
  const files = [...loaded].filter(([, code]) => TELEMETRY.test(code)).map(([file]) => file)
  for (const file of ['chunks/primary.js', 'chunks/records.js', 'chunks/shard.js']) {
    assert.ok(files.includes(file), file)
  }
})

/** The files of dist/ that any thread of a server has run, with their code: the profiler of coverage sees them all. */
async function listLoaded(t: TestContext, flags: readonly string[]): Promise<Map<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), 'loaded-'))
  t.after(() => rm(directory, { recursive: true }))
  await using server = await startServer(['--level=debug', '--workers=1', ...flags], { NODE_V8_COVERAGE: directory })
  for (const path of [
    '/metrics',
    '/version',
    '/cache/a',
    '/configs',
    '/echo',
    '/swagger.json',
    '/status/500',
    '/nowhere',
  ]) {
    await server.get(path)
  }
  for (const path of ['/token', '/store', '/echo']) await server.get(path, { method: 'POST', body: 'x' })
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
  const files = new Set<string>()
  for (const name of await readdir(directory)) {
    const { result } = JSON.parse(await readFile(join(directory, name), 'utf8')) as { result: { url: string }[] }
    for (const { url } of result) if (url.includes('/dist/')) files.add(fileURLToPath(url))
  }
  const codes = [...files].map(async (file) => [file.split('/dist/')[1] ?? '', await readFile(file, 'utf8')] as const)
  return new Map(await Promise.all(codes))
}
