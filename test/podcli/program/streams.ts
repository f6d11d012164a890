import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { PODCLI, podcli, runHere } from '../run.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

describe('podcli', () => {
  test('version prints the version of the package alone', async () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string }
    const { status, stdout, stderr } = await podcli(['version'])
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: `${version}\n`, stderr: '' })
  })

  for (const words of [['--help'], ['check', 'http', '-h'], ['help', 'completion']]) {
    test(`explains itself on stdout: podcli ${words.join(' ')}`, async () => {
      const here = await runHere(words)
      assert.deepEqual(await podcli(words), here)
      assert.deepEqual({ status: here.status, stderr: here.stderr }, { status: 0, stderr: '' })
    })
  }

  for (const words of [[], ['version', 'extra'], ['check', 'http', 'a', '--retries=1'], ['completion', 'powershell']]) {
    test(`complains of wrong usage on stderr: podcli ${words.join(' ')}`, async () => {
      const here = await runHere(words)
      assert.deepEqual(await podcli(words), here)
      assert.deepEqual({ status: here.status, stdout: here.stdout }, { status: 2, stdout: '' })
    })
  }

  test('waits for a reader that is slow', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'podcli-pipe-'))
    const [pipe, spy] = [join(directory, 'pipe'), join(directory, 'spy.cjs')]
    execFileSync('mkfifo', [pipe])
    writeFileSync(spy, SPY)
    const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
    for (const bytes of [4096, 1]) while (tryTo(() => writeSync(fd, Buffer.alloc(bytes))));
    const env = { PATH: process.env.PATH, NODE_OPTIONS: `--require=${spy}` }
    const child = spawn(PODCLI, ['version'], { stdio: ['ignore', fd, 'pipe'], env })
    const exited = once(child, 'exit')
    assert.ok(child.stderr)
    await once(child.stderr, 'data')
    // Now that podcli has tried to write, and could not: room for it.
    const buffer = Buffer.alloc(100_000)
    tryTo(() => readSync(fd, buffer))
    assert.deepEqual(await exited, [0, null])
    const bytes = tryTo(() => readSync(fd, buffer)) ?? 0
    assert.match(buffer.toString('utf8', 0, bytes), /\d\.\d+\.\d+\n$/)
    closeSync(fd)
    rmSync(directory, { recursive: true })
  })
})

/** Tells on stderr when something was written to stdout. */
const SPY = `
const { write } = process.stdout
process.stdout.write = (...words) => {
  const wrote = write.apply(process.stdout, words)
  process.stderr.write('written')
  return wrote
}
`

/** Undefined when a pipe that does not block would. */
function tryTo(act: () => number): number | undefined {
  try {
    return act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}
