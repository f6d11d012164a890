import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { takeTrace } from '../../src/profiling/trace.ts'

interface TraceEvent {
  readonly ph: string
  readonly cat: string
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly args: { readonly name?: string }
}

const NEVER = new AbortController().signal

describe('a trace', () => {
  test('is events of what the process does, with the names of its threads', async () => {
    const early = new AbortController()
    const traced = takeTrace(300, early.signal)
    readFileSync(import.meta.filename)
    early.abort()
    const events = parse(await traced)
    const open = events.find(({ name, ph }) => name === 'fs.sync.open' && ph === 'B')
    assert.ok(open, 'the opened file is not in the trace')
    assert.equal(open.pid, process.pid)
    const names = new Map(events.filter(({ name }) => name === 'thread_name').map(({ tid, args }) => [tid, args.name]))
    assert.equal(names.get(process.pid), 'MainThread')
    assert.ok(names.size > 2, 'native threads have names, too')
  })

  test('is valid when nothing happens, and can be taken again', async () => {
    for (let turn = 0; turn < 2; turn++) assert.ok(parse(await takeTrace(0.001, NEVER)).length > 0)
  })

  test('is cut before it fills the memory', async () => {
    const traced = takeTrace(0.1, NEVER, 1000)
    for (let turn = 0; turn < 100; turn++) readFileSync(import.meta.filename)
    const sizes = parse(await traced)
      .filter(({ name }) => name !== 'thread_name')
      .map((event) => JSON.stringify(event).length)
    // The last one crossed the limit.
    const bytes = sizes.slice(0, -1).reduce((sum, size) => sum + size, 0)
    assert.ok(sizes.length > 1 && bytes <= 1000, `${bytes} bytes`)
  })
})

function parse(bytes: Uint8Array): readonly TraceEvent[] {
  return (JSON.parse(Buffer.from(bytes).toString()) as { traceEvents: TraceEvent[] }).traceEvents
}
