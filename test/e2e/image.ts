import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readRelease } from '../../scripts/stamp.ts'
import { startMixedLoad } from './mixed-load.ts'

// npm run test:image: the image as Kubernetes runs it where it is tightest. Needs Docker, on Linux. IMAGE names one that is built already;
// LOAD_SECONDS is how long it is loaded.

const ROOT = join(import.meta.dirname, '../..')
const LIMITS = ['--memory=128m', '--memory-swap=128m', '--cpus=1', '--pids-limit=100']
const RESTRICTED = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--volume=/data']
const LOAD_SECONDS = Number(process.env.LOAD_SECONDS ?? 120)
const BASE = 'node:24-trixie-slim'

/** What the image may have in it beyond its base, uncompressed. */
const EXTRA_BYTES = 25_000_000

const IMAGE = process.env.IMAGE ?? 'podinfo:test'
const NAME = `podinfo-test-${process.pid}`
const { version } = readRelease()

describe(`the image ${IMAGE}, in 128 MiB and on one CPU, unprivileged, its root read-only`, () => {
  let port = 0

  before(async () => {
    if (!process.env.IMAGE) docker('build', '--network=host', '--build-arg=REVISION=abc1234', `--tag=${IMAGE}`, ROOT)
    port = await freePort()
    const metrics = await freePort()
    const words = ['./podinfo', `--port=${port}`, `--port-metrics=${metrics}`, '--level=info', '--random-delay=false']
    docker('run', '--detach', '--network=host', `--name=${NAME}`, ...LIMITS, ...RESTRICTED, IMAGE, ...words)
    await until(async () => (await ask(port, '/readyz')).status === 200)
  })
  after(() => spawnSync('docker', ['rm', '--force', '--volumes', NAME]))

  test('is hardly larger than its base', () => {
    const [own = 0, base = 0] = [IMAGE, BASE].map((image) => Number(docker('inspect', '--format={{.Size}}', image)))
    console.log(`${(own / 1e6).toFixed(1)} MB, its base ${(base / 1e6).toFixed(1)} MB`)
    assert.ok(own - base < EXTRA_BYTES, `${own - base} bytes over its base`)
  })

  test('tells what it is', () => {
    const labels = JSON.parse(docker('inspect', '--format={{json .Config.Labels}}', IMAGE)) as Record<string, string>
    assert.equal(labels['org.opencontainers.image.version'], version)
    assert.equal(labels['org.opencontainers.image.title'], 'podinfo')
    assert.ok(labels['org.opencontainers.image.revision'])
    assert.equal(run('podcli', 'version'), version)
    assert.equal(run('./podinfo', '--version'), version)
  })

  test('has the user, the directory and the tools that manifests rely on, and none to build or install with', () => {
    assert.equal(run('sh', '-c', 'id -u; id -g; id -un; pwd').replaceAll('\n', ' '), '100 101 app /home/app')
    assert.equal(run('sh', '-c', `nc -z localhost ${port} && echo open`), 'open')
    assert.match(run('curl', '--silent', '--fail', `http://localhost:${port}/api/info`), /"version"/)
    assert.match(run('sh', '-c', 'grep -c BEGIN /etc/ssl/certs/ca-certificates.crt'), /^\d{2,}$/)
    for (const tool of ['npm', 'npx', 'yarn', 'apt-get', 'dpkg', 'perl', 'gcc', 'python3']) {
      assert.equal(run('sh', '-c', `command -v ${tool} || echo none`), 'none', tool)
    }
  })

  test('has no program that lacks a library', () => {
    const list = 'for file in /usr/bin/* /usr/local/bin/node /home/app/dist/uws.node; do ldd "$file" 2>/dev/null; done'
    const output = run('bash', '-c', `${list} | sort -u`)
    assert.match(output, /libc\.so\.6/)
    assert.doesNotMatch(output, /not found/)
  })

  test('is process 1, without a shell in between', () => {
    assert.match(run('sh', '-c', 'tr "\\0" " " </proc/1/cmdline'), /^node .*\/dist\/podinfo\.js --port=/)
  })

  for (const [method, path, status] of [
    ['GET', '/', 200],
    ['GET', '/version', 200],
    ['GET', '/healthz', 200],
    ['GET', '/readyz', 200],
    ['GET', '/env', 200],
    ['GET', '/headers', 200],
    ['POST', '/echo', 202],
    ['GET', '/status/418', 418],
    ['GET', '/delay/1', 200],
    ['GET', '/chunked/1', 200],
    ['POST', '/token', 200],
    ['GET', '/configs', 200],
    ['POST', '/cache/key', 400],
    ['POST', '/store', 202],
    ['GET', '/metrics', 200],
    ['GET', '/swagger.json', 200],
    ['GET', '/swagger/index.html', 200],
    ['GET', '/fault_injection/status', 200],
  ] as const) {
    test(`${method} ${path} is answered ${status}`, async () => {
      assert.equal((await ask(port, path, { method, ...(method === 'POST' && { body: 'hello' }) })).status, status)
    })
  }

  test('is found healthy by its own HEALTHCHECK', async () => {
    const [, ...command] = JSON.parse(
      docker('inspect', '--format={{json .Config.Healthcheck.Test}}', IMAGE),
    ) as string[]
    assert.deepEqual(command, ['podcli', 'check', 'http', 'localhost:9898/healthz'])
    run(...command.slice(0, 3), `localhost:${port}/healthz`)
  })

  test(`survives ${LOAD_SECONDS} s of mixed load with 10 MiB uploads, every request answered, every probe in time`, async () => {
    await using load = startMixedLoad(port, 64, 16)
    const probes: number[] = []
    const end = Date.now() + LOAD_SECONDS * 1000
    while (Date.now() < end) {
      probes.push(await probe(port))
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    const { answered, uploads, failures } = await load.stop()
    probes.sort((a, b) => a - b)
    const [median = 0, slowest = 0] = [probes[probes.length >> 1], probes.at(-1)]
    const times = `half of them within ${median.toFixed(0)} ms, the slowest ${slowest.toFixed(0)} ms`
    console.log(`${answered} requests, ${uploads} uploads, ${probes.length} probes, ${times}`)
    assert.deepEqual(failures, [])
    assert.ok(uploads > 0 && probes.length > 0)
    assert.equal(
      docker('inspect', '--format={{.State.OOMKilled}} {{.RestartCount}} {{.State.Running}}', NAME),
      'false 0 true',
    )
    assert.ok(slowest < 5000, `a probe took ${slowest} ms: Kubernetes would have given up`)
  })

  test('ends with 0 on SIGTERM', () => {
    docker('stop', '--time=20', NAME)
    assert.equal(docker('inspect', '--format={{.State.ExitCode}}', NAME), '0')
  })
})

function docker(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('docker', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`docker ${words.join(' ')}: ${stderr || stdout}`)
  return stdout.trim()
}

/** Runs a command in the container. */
function run(...command: readonly string[]): string {
  return docker('exec', NAME, ...command)
}

/** Probes as the kubelet does; resolves with the milliseconds that it took. */
async function probe(port: number): Promise<number> {
  const begin = performance.now()
  const command = ['exec', NAME, 'podcli', 'check', 'http', `localhost:${port}/healthz`]
  const child = spawn('docker', command, { stdio: ['ignore', 'ignore', 'pipe'] })
  const [[code], complaint] = await Promise.all([once(child, 'exit'), child.stderr.toArray()])
  assert.equal(code, 0, complaint.join(''))
  return performance.now() - begin
}

async function ask(port: number, path: string, options: RequestInit = {}): Promise<{ status: number }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, options).catch(() => undefined)
  await response?.arrayBuffer()
  return { status: response?.status ?? 0 }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000
  while (!(await condition())) {
    if (Date.now() > end)
      throw new Error(`never ready: ${spawnSync('docker', ['logs', NAME], { encoding: 'utf8' }).stderr}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
