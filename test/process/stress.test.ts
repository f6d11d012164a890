import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { type Server, startServer, until } from '../server.ts'
import { crashThread } from './inspector.ts'

/** Clock ticks of /proc in a second, which Linux fixes. */
const TICKS = 100

describe('stress', { concurrency: true }, () => {
  test('--stress-cpu burns that many cores from the start, and the server still answers and ends', async () => {
    await using idle = await startServer()
    await using server = await startServer(['--stress-cpu=1', '--level=debug'])
    const start = cpuSeconds(server)
    const idleStart = cpuSeconds(idle)
    await until(() => cpuSeconds(server) - start > 0.4)
    assert.ok(cpuSeconds(idle) - idleStart < 0.2)
    assert.equal((await server.get('/healthz')).status, 200)
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
  })

  test('a thread that burns a core and fails is logged, and the server goes on', async () => {
    await using server = await startServer(['--stress-cpu=1'], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    await crashThread(server, 'stress 0')
    const { thread, error } = await server.logged(({ msg }) => msg === 'stress thread failed')
    assert.deepEqual([thread, error], ['stress 0', 'Error: crash test'])
    assert.equal((await server.get('/healthz')).status, 200)
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
  })

  test('--stress-memory holds that many MB from the start', async () => {
    await using server = await startServer(['--stress-memory=300', '--workers=1'])
    const resident = Number(
      /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))?.[1],
    )
    assert.ok(resident > 300 * 1024 && resident < 450 * 1024, `${resident} kB`)
    assert.equal((await server.get('/healthz')).status, 200)
  })
})

/** CPU that the process has used so far. */
function cpuSeconds({ process: { pid } }: Server): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}
