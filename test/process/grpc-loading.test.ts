import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort } from '../ports.ts'
import { startServer } from '../server.ts'

test('without --grpc-port nothing of gRPC is loaded, in any thread', async () => {
  const { files, builtins } = await listLoaded()
  assert.deepEqual(files.filter(isGrpc), [])
  assert.ok(!builtins.includes('node:http2'))
})

test('with --grpc-port the server is loaded, and nothing that reads .proto files', async () => {
  const { files, builtins } = await listLoaded(`--grpc-port=${await freePort()}`)
  assert.ok(files.some(isGrpc))
  assert.ok(builtins.includes('node:http2'))
  assert.deepEqual(
    files.filter((text) => text.includes('@protobufjs/')),
    [],
  )
})

/** The texts of the files of dist/, and the names of Node.js's modules, that a server has loaded by its end. */
async function listLoaded(...flags: string[]): Promise<{ files: string[]; builtins: string[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'podinfo-loaded-'))
  // Each thread writes what it ran when it ends.
  const server = await startServer(['--level=debug', ...flags], { NODE_V8_COVERAGE: directory })
  await server.get('/version')
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
  const names = await readdir(directory)
  // The primary and two shards.
  assert.equal(names.length, 3)
  const reports = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  await rm(directory, { recursive: true })
  const urls = new Set(reports.flatMap((report) => (JSON.parse(report) as Report).result.map(({ url }) => url)))
  const files = [...urls].filter((url) => url.startsWith('file:'))
  assert.ok(files.length > 3)
  return {
    files: await Promise.all(files.map((url) => readFile(fileURLToPath(url), 'utf8'))),
    builtins: [...urls].filter((url) => url.startsWith('node:')),
  }
}

interface Report {
  readonly result: readonly { readonly url: string }[]
}

function isGrpc(text: string): boolean {
  return /@grpc\/grpc-js|grpc\.health\.v1/.test(text)
}
