import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { bundle } from '../../scripts/bundle.ts'
import { type CallFrame, loadSources, type Sources } from '../../src/profiling/sources.ts'

/** Two modules with functions of one name. */
const MODULES = {
  'first.ts': `import { work as other } from './second.ts'
// Comments take lines that the bundle has not.
function work(value: number): number {
  // So does this one.
  console.log(value)
  return other(value)
}
console.log([1].map((value: number) => work(value)))
`,
  'second.ts': `interface Unused { readonly value: number }

export function work(value: number): number {
  return value + 1
}
`,
}

describe('frames', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sources-'))
  const url = pathToFileURL(join(directory, 'dist/first.js')).href
  let lines: string[] = []
  let sources: Sources
  after(() => rmSync(directory, { recursive: true }))
  before(async () => {
    for (const [name, text] of Object.entries(MODULES)) writeFileSync(join(directory, name), text)
    await bundle({ entries: { first: join(directory, 'first.ts') }, directory: join(directory, 'dist'), revision: '' })
    lines = readFileSync(new URL(url), 'utf8').split('\n')
    sources = await loadSources([{ ...call('work', 'function work'), url }])
  })

  test('are told as the sources have them, also where the bundle numbers a name', () => {
    const [one, two] = ['work', 'work$1'].map((name) => sources.toFrame(call(name, `function ${name}(`)))
    const told = [one, two].map((frame) => [frame?.name, frame?.file, frame?.startLine, frame?.line])
    assert.deepEqual(new Set(told.map(String)), new Set(['first.work,first.ts,3,3', 'second.work,second.ts,3,3']))
  })

  test('know the line inside a function', () => {
    const at = lines.indexOf('\tconsole.log(value);') + 1
    const [, name = ''] = /^function (\S+)\(/.exec(lines[at - 2] ?? '') ?? []
    const { name: told, startLine, line } = sources.toFrame(call(name, `function ${name}(`), at)
    assert.deepEqual([told, startLine, line], ['first.work', 3, 5])
  })

  test('name a function that has no name by its line', () => {
    assert.equal(sources.toFrame(call('', '(value) => work')).name, 'first.(anonymous:8)')
  })

  test('of a script without a map are told as they are', async () => {
    const plain = { functionName: 'f', url: 'file:///srv/x/y.js', lineNumber: 3, columnNumber: 1 }
    const sources = await loadSources([plain])
    assert.deepEqual(sources.toFrame(plain), { name: '/srv/x/y.f', file: '/srv/x/y.js', startLine: 4, line: 4 })
    assert.equal(sources.toFrame({ ...plain, functionName: 'f$1' }).name, '/srv/x/y.f$1')
    const internal = { functionName: 'listOnTimeout', url: 'node:internal/timers', lineNumber: 9, columnNumber: 1 }
    assert.equal(sources.toFrame(internal).name, 'node:internal/timers.listOnTimeout')
    assert.equal(sources.toFrame({ ...plain, functionName: '', lineNumber: -1 }).name, '/srv/x/y.(module)')
  })

  test('that are no JavaScript say so', () => {
    const native = { functionName: 'end', url: '', lineNumber: -1, columnNumber: -1 }
    assert.deepEqual(sources.toFrame(native), { name: 'end (native)', file: '', startLine: 0, line: 0 })
    assert.equal(sources.toFrame({ ...native, functionName: '(garbage collector)' }).name, '(garbage collector)')
    assert.equal(sources.toFrame({ ...native, functionName: '' }).name, '(anonymous) (native)')
  })

  /** As V8 tells of the function whose code begins so: at its parameters. */
  function call(functionName: string, code: string): CallFrame {
    const lineNumber = lines.findIndex((line) => line.includes(code))
    const columnNumber = (lines[lineNumber]?.indexOf(code) ?? 0) + code.indexOf('(')
    return { functionName, url, lineNumber, columnNumber }
  }
})
