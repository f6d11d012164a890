import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { READ_LIMIT } from '../../src/store/files.ts'
import { startStore } from '../../src/store/pool.ts'
import { createRecorder, until } from '../recorder.ts'
import { mountSmallDisk } from '../small-disk.ts'

const workerFile = new URL('../../workers/store.ts', import.meta.url)
const brittleFile = new URL('./brittle-worker.ts', import.meta.url)

describe('store', () => {
  test('writes a body under its SHA-1 and reads it back', async (t) => {
    const { store, dataPath } = start(t)
    const body = randomBytes(1024)
    const hash = sha1(body)
    assert.deepEqual(await store.write([body]), [{ hash }])
    assert.deepEqual(Buffer.from((await store.read(hash)) ?? []), fs.readFileSync(join(dataPath, hash)))
    assert.deepEqual(fs.readdirSync(dataPath), [hash])
  })

  test('takes the buffers of the bodies away instead of copying them', async (t) => {
    const { store } = start(t)
    const body = new Uint8Array(1024)
    await store.write([body])
    assert.equal(body.length, 0)
  })

  test('writes the same body in a batch once', async (t) => {
    const { store, dataPath } = start(t)
    const hash = sha1('same')
    assert.deepEqual(await store.write(['same', 'same'].map(bytes)), [{ hash }, { hash }])
    assert.deepEqual(fs.readdirSync(dataPath), [hash])
  })

  test('takes an empty body', async (t) => {
    const { store } = start(t)
    assert.deepEqual(await store.write([bytes('')]), [{ hash: sha1('') }])
    assert.deepEqual(await store.read(sha1('')), new Uint8Array())
  })

  test('gives large files back when they are asked for as such, by moving them', async (t) => {
    const { store } = start(t)
    const body = randomBytes(READ_LIMIT)
    const hash = sha1(body)
    await store.write([body])
    assert.equal(await store.read(hash), 'large')
    const content = (await store.readLarge(hash)) ?? new Uint8Array()
    assert.equal(sha1(content), hash)
    assert.equal(content.buffer.byteLength, READ_LIMIT)
  })

  test('makes a missing directory at the first write, and again when it was removed', async (t) => {
    const { store, dataPath } = start(t, { below: 'a/b' })
    assert.equal(await store.read(sha1('x')), undefined)
    assert.equal(fs.existsSync(dataPath), false)
    await store.write([bytes('x')])
    fs.rmSync(dataPath, { recursive: true })
    assert.deepEqual(await store.write([bytes('x')]), [{ hash: sha1('x') }])
    assert.deepEqual(fs.readdirSync(dataPath), [sha1('x')])
  })

  test('makes files of mode 0644 whatever the umask is', async (t) => {
    const before = process.umask(0o077)
    t.after(() => process.umask(before))
    const { store, dataPath } = start(t)
    await store.write([bytes('x')])
    assert.equal(fs.statSync(join(dataPath, sha1('x'))).mode & 0o777, 0o644)
  })

  test('knows no file that was not stored, nor any other name', async (t) => {
    const { store, dataPath } = start(t)
    fs.writeFileSync(join(dataPath, 'other'), 'x')
    assert.equal(await store.read(sha1('x')), undefined)
    assert.equal(await store.read('other'), undefined)
    assert.equal(await store.read('../other'), undefined)
  })

  test('refuses to read what is too large or no plain file', async (t) => {
    const { store, dataPath } = start(t)
    fs.writeFileSync(join(dataPath, sha1('large')), '')
    fs.truncateSync(join(dataPath, sha1('large')), READ_LIMIT + 1)
    fs.mkdirSync(join(dataPath, sha1('directory')))
    execFileSync('mkfifo', [join(dataPath, sha1('fifo'))])
    await assert.rejects(store.read(sha1('large')), /larger than/)
    await assert.rejects(store.read(sha1('directory')), /no plain file/)
    await assert.rejects(store.read(sha1('fifo')), /no plain file/)
  })

  test('tells why a directory can’t be written', async (t) => {
    const { store, dataPath } = start(t, { below: 'file/data' })
    fs.writeFileSync(join(dataPath, '..'), '')
    const [result] = await store.write([bytes('x')])
    assert.match(toError(result), /ENOTDIR/)
    await assert.rejects(store.read(sha1('x')), /ENOTDIR/)
  })

  test('tells why a directory can’t be made where the file system knows no new names', {
    timeout: 10_000,
  }, async (t) => {
    // As /proc says ENOENT to every new name, Node.js would try the same for ever.
    const { store } = start(t, { below: '../../../../../../proc/nothing/below' })
    assert.match(toError((await store.write([bytes('x')]))[0]), /ENOENT/)
  })

  test('fails only the body whose place is taken', async (t) => {
    const { store, dataPath } = start(t)
    fs.mkdirSync(join(dataPath, sha1('taken')))
    const [good, taken] = await store.write(['good', 'taken'].map(bytes))
    assert.deepEqual(good, { hash: sha1('good') })
    assert.match(toError(taken), /EISDIR/)
    await store[Symbol.asyncDispose]()
    assert.deepEqual(fs.readdirSync(dataPath).sort(), [sha1('good'), sha1('taken')].sort())
  })

  test('fails what a full disk can’t take, leaves no half file, and stores the rest', async (t) => {
    const { store, dataPath } = start(t)
    using disk = mountSmallDisk(t, dataPath)
    if (!disk) return
    const [small, large, small2] = await store.write([bytes('small'), new Uint8Array(2_000_000), bytes('small 2')])
    assert.deepEqual([small, small2], [{ hash: sha1('small') }, { hash: sha1('small 2') }])
    assert.match(toError(large), /ENOSPC/)
    assert.deepEqual(await store.write([bytes('after')]), [{ hash: sha1('after') }])
    await store[Symbol.asyncDispose]()
    assert.deepEqual(fs.readdirSync(dataPath).sort(), ['small', 'small 2', 'after'].map(sha1).sort())
  })

  test('fails on a read-only disk, and recovers with it', async (t) => {
    const { store, dataPath } = start(t)
    using disk = mountSmallDisk(t, dataPath)
    if (!disk) return
    disk.remount('ro')
    assert.match(toError((await store.write([bytes('x')]))[0]), /EROFS/)
    disk.remount('rw')
    assert.deepEqual(await store.write([bytes('x')]), [{ hash: sha1('x') }])
  })

  test('sweeps what dead writers left, and nothing else', async (t) => {
    const { store, dataPath } = start(t)
    const host = sha1(fs.readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()).slice(0, 8)
    const dead = [
      `.tmp-${host}-${process.pid}-00000000-1`,
      `.tmp-${host}-2147483646-00000000-1`,
      '.tmp-00000000-1-00000000-1',
    ]
    const kept = ['.tmp-00000000-1-00000000-2', `.tmp-${host}-${process.ppid}-00000000-1`, '.tmp-mine', 'note']
    for (const name of [...dead, ...kept]) fs.writeFileSync(join(dataPath, name), '')
    fs.utimesSync(join(dataPath, '.tmp-00000000-1-00000000-1'), 1, 1)
    await store.write([bytes('x')])
    assert.deepEqual(fs.readdirSync(dataPath).sort(), [...kept, sha1('x')].sort())
  })
})

describe('store thread', () => {
  test('is started by the first use, and counted', async (t) => {
    const { store, threads } = start(t)
    assert.equal(threads(), 0)
    await store.write([bytes('x')])
    assert.equal(threads(), 1)
    await store[Symbol.asyncDispose]()
    assert.equal(threads(), 0)
  })

  test('rejects what it had in hand when it dies; another one does the rest', async (t) => {
    const { store, threads } = start(t, { workerFile: brittleFile })
    const tasks = ['die', ...Array.from({ length: 20 }, (_, index) => `body ${index}`)]
    const results = await Promise.allSettled(tasks.map((task) => store.write([bytes(task)])))
    assert.equal(results[0]?.status, 'rejected')
    assert.deepEqual(results.at(-1), { status: 'fulfilled', value: [{ hash: sha1('body 19') }] })
    assert.equal(threads(), 1)
  })

  test('rejects everything when it can’t start, and leaves no task waiting', async (t) => {
    const { store, threads, log } = start(t, { workerFile: new URL('./no-such-worker.ts', import.meta.url) })
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => store.read(sha1('x'))))
    assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['rejected']))
    assert.equal(threads(), 0)
    assert.match(log.lines[0]?.msg ?? '', /store thread failed/)
  })

  test('finishes what it has in hand before it is disposed of, and takes nothing more', async (t) => {
    const { store } = start(t)
    const writing = store.write([bytes('x')])
    await store[Symbol.asyncDispose]()
    assert.deepEqual(await writing, [{ hash: sha1('x') }])
    await assert.rejects(store.write([bytes('y')]), /closed/)
  })

  test('refuses what comes when too much waits', async (t) => {
    const { store } = start(t)
    const reads = Promise.allSettled(Array.from({ length: 5000 }, () => store.read(sha1('x'))))
    const refused = (await reads).filter(({ status }) => status === 'rejected')
    assert.ok(refused.length > 0 && refused.length < 1000, `${refused.length} refused`)
    await until(async () => (await store.read(sha1('x'))) === undefined, 'reads work again')
  })
})

function start(t: TestContext, { below = '', workerFile: file = workerFile } = {}) {
  const root = fs.mkdtempSync(join(tmpdir(), 'podinfo-store-'))
  const dataPath = join(root, below)
  const log = createRecorder()
  let count = 0
  const onThread = () => {
    count++
    return () => void count--
  }
  const store = startStore({ dataPath, workerFile: file, log, onThread })
  t.after(async () => {
    await store[Symbol.asyncDispose]()
    fs.rmSync(root, { recursive: true, force: true })
  })
  return { store, dataPath, log, threads: () => count }
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function sha1(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex')
}

function toError(result: { hash: string } | { error: string } | undefined): string {
  return result && 'error' in result ? result.error : ''
}
