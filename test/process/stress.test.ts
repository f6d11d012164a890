import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { type LogLine, type Server, startOneShard, until } from '../server.ts'
import { crashThread } from './inspector.ts'

/** Clock ticks of /proc in a second, which Linux fixes. */
const TICKS = 100

const MEGABYTES = 200

describe('stress', () => {
  let spent: Server
  let failed: LogLine
  before(async () => {
    const flags = ['--stress-cpu=1', `--stress-memory=${MEGABYTES}`, '--level=debug']
    spent = await startOneShard(flags, { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    await crashThread(spent, 'stress 0')
    failed = await spent.logged(({ msg }) => msg === 'stress thread failed')
  })
  after(() => spent[Symbol.asyncDispose]())

  test('--stress-memory holds that many MB from the start', async () => {
    const status = readFileSync(`/proc/${spent.process.pid}/status`, 'utf8')
    const resident = Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1])
    assert.ok(resident > MEGABYTES * 1024 && resident < (MEGABYTES + 150) * 1024, `${resident} kB`)
    assert.equal((await spent.get('/healthz')).status, 200)
  })

  test('--stress-cpu burns that many cores from the start, and the server still answers and ends', async () => {
    await using server = await startOneShard(['--stress-cpu=1', '--level=debug'])
    const start = cpuSeconds(server)
    const idleStart = cpuSeconds(spent)
    await until(() => cpuSeconds(server) - start > 0.3)
    assert.ok(cpuSeconds(spent) - idleStart < 0.15)
    assert.equal((await server.get('/healthz')).status, 200)
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
  })

  // The last one: it ends the server.
  test('a thread that burns a core and fails is logged, and the server goes on', async () => {
    assert.deepEqual([failed.thread, failed.error], ['stress 0', 'Error: crash test'])
    assert.equal((await spent.get('/healthz')).status, 200)
    spent.kill('SIGTERM')
    assert.equal(await spent.exited, 0)
  })
})

/** CPU that the process has used so far. */
function cpuSeconds({ process: { pid } }: Server): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}
