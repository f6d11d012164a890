import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startServer } from '../server.ts'

/**
 * Asks both engines, by schemathesis, for what the API document says may be asked, and for more; exits 1 when a status comes
 * that the document does not declare. `test/fuzz/requirements.txt` is to be installed in `.venv`.
 */
const PROGRAM = process.env.SCHEMATHESIS ?? fileURLToPath(new URL('../../.venv/bin/schemathesis', import.meta.url))

/** Routes that end the process, fail all others, or take their time. */
const LEFT_OUT = 'panic|fault_injection/enable|delay|chunked|pprof'

for (const engine of ['uws', 'node']) {
  await using server = await startServer([`--http-engine=${engine}`, '--cache-server=memory://'])
  const words = [
    '--checks=status_code_conformance',
    `--exclude-path-regex=${LEFT_OUT}`,
    '--max-examples=20',
    '--seed=1',
  ]
  const url = `http://127.0.0.1:${server.port}/swagger.json`
  const child = spawn(PROGRAM, ['run', url, ...words, '--no-color', '--warnings=off'], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  const failed = server.log.filter(({ level }) => level === 'error')
  const alive = (await server.get('/healthz')).status === 200
  console.log(
    `--http-engine=${engine}: schemathesis exits ${code}, ${failed.length} errors logged, ${alive ? 'alive' : 'DEAD'}`,
  )
  if (code !== 0 || failed.length > 0 || !alive) process.exitCode = 1
}
