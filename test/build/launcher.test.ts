import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin', import.meta.url))

/** Prints what the launcher made of its words, then waits for a signal if told so. */
const PROGRAM = `
console.log(JSON.stringify({ pid: process.pid, file: process.argv[1], words: process.argv.slice(2) }))
if (process.argv[2] === 'wait') setInterval(() => {}, 60_000)
`

describe('bin/podinfo', () => {
  let directory = ''
  let launcher = ''
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'launcher '))
  })
  after(() => rmSync(directory, { recursive: true }))
  beforeEach(() => {
    const root = mkdtempSync(join(directory, 'app '))
    launcher = join(root, 'bin/podinfo')
    mkdirSync(join(root, 'bin'))
    mkdirSync(join(root, 'dist'))
    copyFileSync(join(BIN, 'podinfo'), launcher)
    writeFileSync(join(root, 'dist/podinfo.js'), PROGRAM)
  })

  test('is the same script as bin/podcli', () => {
    assert.equal(readFileSync(join(BIN, 'podinfo'), 'utf8'), readFileSync(join(BIN, 'podcli'), 'utf8'))
  })

  test('runs the program of its own name with every word as it was', () => {
    const words = ['--level=debug', 'two words', '', '*', '$HOME', '-v']
    const { file, words: got } = JSON.parse(run(launcher, words).stdout) as { file: string; words: string[] }
    assert.equal(file, join(dirname(launcher), '../dist/podinfo.js'))
    assert.deepEqual(got, words)
  })

  test('finds its program through symbolic links, relative and absolute, under any name', () => {
    symlinkSync('bin/podinfo', join(dirname(launcher), '../first'))
    symlinkSync(join(dirname(launcher), '../first'), join(directory, 'second'))
    const { file } = JSON.parse(run(join(directory, 'second')).stdout) as { file: string }
    assert.equal(file, join(dirname(launcher), '../dist/podinfo.js'))
    rmSync(join(directory, 'second'))
  })

  test('runs when a shell is given its bare name', () => {
    const { stdout } = spawnSync('sh', ['podinfo', 'word'], { cwd: dirname(launcher), encoding: 'utf8' })
    assert.deepEqual((JSON.parse(stdout) as { words: string[] }).words, ['word'])
  })

  test('gives its process to the program, so signals reach it', async () => {
    const child = spawn(launcher, ['wait'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    assert.equal((JSON.parse(line.toString()) as { pid: number }).pid, child.pid)
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [null, 'SIGTERM'])
  })

  test('prefers PODINFO_NODE to the Node.js of node_modules, that to the one on the PATH', () => {
    const own = join(dirname(launcher), '../node_modules/node/bin')
    const named = fakeNode(join(directory, 'named'), 'named')
    const PATH = `${dirname(fakeNode(join(directory, 'path'), 'path'))}:${process.env.PATH}`
    assert.equal(run(launcher, [], { PATH }).stdout, 'path\n')
    fakeNode(own, 'own')
    assert.equal(run(launcher, [], { PATH }).stdout, 'own\n')
    assert.equal(run(launcher, [], { PATH, PODINFO_NODE: named }).stdout, 'named\n')
  })

  test('exits with 127 and names the way out when there is no Node.js', () => {
    const { status, stderr } = run(launcher, [], { PODINFO_NODE: '/nowhere/node' })
    assert.equal(status, 127)
    assert.equal(stderr, 'podinfo: /nowhere/node not found: install Node.js 24, or name it by PODINFO_NODE\n')
  })

  test('exits with 127 and names the way out when nothing is built', () => {
    rmSync(join(dirname(launcher), '../dist'), { recursive: true })
    const { status, stderr } = run(launcher)
    assert.equal(status, 127)
    assert.match(stderr, /^podinfo: .*\/dist\/podinfo\.js is missing: run npm run build in /)
  })
})

function run(file: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(file, words, { encoding: 'utf8', env: { PATH: process.env.PATH, ...env } })
}

/** A program called node that prints `mark`. */
function fakeNode(directory: string, mark: string): string {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'node')
  writeFileSync(file, `#!/bin/sh\necho ${mark}\n`)
  chmodSync(file, 0o755)
  return file
}
