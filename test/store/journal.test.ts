import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { startStore } from '../../src/store/pool.ts'
import { createRecorder, until } from '../recorder.ts'
import { mountSmallDisk } from '../small-disk.ts'

const workerFile = new URL('../../workers/store.ts', import.meta.url)
const texts = Array.from({ length: 20 }, (_, index) => `body ${index}`)
const host = sha1(hostname()).slice(0, 8)
/** As a process that is no more would have left it; numbers end at 4194304. */
const DEAD = `.journal-${host}-2147483646-00000000-1`

describe('journal', () => {
  test('keeps several bodies until their files are synced, then goes away', async (t) => {
    const { store, dataPath, files } = start(t)
    assert.deepEqual(await store.write(texts.map(bytes)), toResults(texts))
    assert.equal(journals(dataPath).length, 1)
    await until(() => journals(dataPath).length === 0, 'the journal is gone by itself')
    assert.deepEqual(files(), toFiles(texts))
  })

  test('is gone at the end of the process', async (t) => {
    const { store, dataPath, files } = start(t)
    await store.write(texts.map(bytes))
    await store[Symbol.asyncDispose]()
    assert.deepEqual(journals(dataPath), [])
    assert.deepEqual(files(), toFiles(texts))
  })

  test('goes away also where there is no program `sync`', async (t) => {
    const { PATH } = process.env
    t.after(() => (process.env.PATH = PATH))
    process.env.PATH = '/nowhere'
    const { store, dataPath, files } = start(t)
    await store.write(texts.map(bytes))
    await store[Symbol.asyncDispose]()
    assert.deepEqual(journals(dataPath), [])
    assert.deepEqual(files(), toFiles(texts))
  })

  test('is not used for one body, nor for large ones', async (t) => {
    const { store, dataPath } = start(t)
    await store.write([bytes('one')])
    await store.write([bytes('two'), new Uint8Array(100_000)])
    assert.deepEqual(journals(dataPath), [])
  })

  test('is bounded, whatever is written', async (t) => {
    const { store, dataPath } = start(t)
    let [most, segments] = [0, 0]
    for (let batch = 0; batch < 30; batch++) {
      await store.write(texts.map((text) => bytes(`${batch} ${text}`.padEnd(60_000))))
      const sizes = journals(dataPath).map(
        (name) => fs.statSync(join(dataPath, name), { throwIfNoEntry: false })?.size ?? 0,
      )
      most = Math.max(most, ...sizes)
      segments = Math.max(segments, sizes.length)
    }
    assert.ok(most > 1_000_000 && most < 18_000_000 && segments <= 4, `${segments} segments of ${most} bytes`)
  })

  test('makes writes wait while too much of it is not synced', async (t) => {
    const bin = fs.mkdtempSync(join(tmpdir(), 'podinfo-sync-'))
    const { PATH } = process.env
    t.after(() => {
      process.env.PATH = PATH
      fs.rmSync(bin, { recursive: true })
    })
    fs.writeFileSync(join(bin, 'sync'), `#!/bin/sh\nuntil [ -e '${bin}/go' ]; do /bin/sleep 0.02; done\n`, {
      mode: 0o755,
    })
    process.env.PATH = bin
    const { store, dataPath } = start(t)
    let done = 0
    const all = (async () => {
      for (; done < 60; done++) await store.write(texts.map((text) => bytes(`${done} ${text}`.padEnd(60_000))))
    })()
    await until(() => journals(dataPath).length === 3 && done >= 42, 'three segments are full')
    for (let other = 0; other < 10; other++) await store.write([bytes(`${other}`)])
    assert.equal(done, 42)
    fs.writeFileSync(join(bin, 'go'), '')
    await all
  })

  test('does without where the disk has no room for both', async (t) => {
    const { store, dataPath, files } = start(t)
    using disk = mountSmallDisk(t, dataPath)
    if (!disk) return
    const wide = texts.slice(0, 11).map((text) => text.padEnd(60_000))
    assert.deepEqual(await store.write(wide.map(bytes)), toResults(wide))
    await store[Symbol.asyncDispose]()
    assert.deepEqual(files(), toFiles(wide))
  })

  test('is begun anew when somebody removes it', async (t) => {
    const { store, dataPath, files } = start(t)
    await store.write(texts.map(bytes))
    const [first = ''] = journals(dataPath)
    fs.unlinkSync(join(dataPath, first))
    for (const suffix of ['a', 'b']) await store.write(texts.map((text) => bytes(text + suffix)))
    assert.deepEqual(journals(dataPath).length, 1)
    await store[Symbol.asyncDispose]()
    assert.deepEqual(
      files(),
      toFiles([...texts, ...texts.map((text) => `${text}a`), ...texts.map((text) => `${text}b`)]),
    )
  })
})

describe('recovery', () => {
  test('writes what only the journal has, before it is read', async (t) => {
    const { store, dataPath, files } = start(t)
    const torn = toRecord('never acknowledged').subarray(0, -1)
    fs.writeFileSync(join(dataPath, DEAD), Buffer.concat([...texts.map(toRecord), torn]))
    // As a power cut leaves files that nobody has synced.
    fs.writeFileSync(join(dataPath, sha1('body 1')), '')
    fs.writeFileSync(join(dataPath, sha1('body 2')), 'bodX 2')
    fs.writeFileSync(join(dataPath, sha1('body 3')), 'body 3')
    assert.deepEqual(Buffer.from((await store.read(sha1('body 1'))) ?? []).toString(), 'body 1')
    assert.deepEqual(files(), toFiles(texts))
    assert.deepEqual(fs.readdirSync(dataPath).length, texts.length)
  })

  test('reads a journal that may be in use, and lets it be', async (t) => {
    const { store, dataPath, files } = start(t)
    const living = `.journal-${host}-${process.ppid}-00000000-1`
    fs.writeFileSync(join(dataPath, living), toRecord('from afar'))
    await store.write([bytes('x')])
    assert.deepEqual(files(), toFiles(['from afar', 'x']))
    assert.deepEqual(journals(dataPath), [living])
  })

  test('leaves a journal that holds more than fits, says so, and tries again', async (t) => {
    const { store, dataPath, files } = start(t)
    using disk = mountSmallDisk(t, dataPath)
    if (!disk) return
    const wide = texts.slice(0, 6).map((text) => text.padEnd(60_000))
    fs.writeFileSync(join(dataPath, sha1('there')), 'there')
    fs.writeFileSync(join(dataPath, DEAD), Buffer.concat(wide.map(toRecord)))
    fs.writeFileSync(join(dataPath, 'in the way'), new Uint8Array(500_000))
    await assert.rejects(store.write([bytes('x')]), /journal-.* keeps files that can't be written: .*ENOSPC/)
    assert.deepEqual(Buffer.from((await store.read(sha1('there'))) ?? []).toString(), 'there')
    fs.unlinkSync(join(dataPath, 'in the way'))
    await until(async () => {
      await store.read(sha1('there'))
      return journals(dataPath).length === 0
    }, 'it is tried again')
    await store.write([bytes('x')])
    assert.deepEqual(files(), toFiles(['there', 'x', ...wide]))
    assert.deepEqual(journals(dataPath), [])
  })

  test('lets alone what only looks like a journal', async (t) => {
    const { store, dataPath } = start(t)
    fs.mkdirSync(join(dataPath, DEAD))
    assert.deepEqual(await store.write([bytes('x')]), toResults(['x']))
    assert.deepEqual(journals(dataPath), [DEAD])
  })
})

function start(t: TestContext) {
  const dataPath = fs.mkdtempSync(join(tmpdir(), 'podinfo-journal-'))
  const store = startStore({ dataPath, workerFile, log: createRecorder() })
  t.after(async () => {
    await store[Symbol.asyncDispose]()
    fs.rmSync(dataPath, { recursive: true, force: true })
  })
  /** What is there under a hash, by it. */
  const files = () => {
    const names = fs.readdirSync(dataPath).filter((name) => /^[0-9a-f]{40}$/.test(name))
    return Object.fromEntries(names.sort().map((name) => [name, fs.readFileSync(join(dataPath, name), 'utf8')]))
  }
  return { store, dataPath, files }
}

function toFiles(contents: readonly string[]): Record<string, string> {
  return Object.fromEntries(contents.map((text) => [sha1(text), text]))
}

function toResults(contents: readonly string[]) {
  return contents.map((text) => ({ hash: sha1(text) }))
}

function toRecord(text: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(text))
  return Buffer.concat([Buffer.from(sha1(text), 'hex'), length, Buffer.from(text)])
}

function journals(dataPath: string): string[] {
  return fs.readdirSync(dataPath).filter((name) => name.startsWith('.journal-'))
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function sha1(content: string): string {
  return createHash('sha1').update(content).digest('hex')
}
