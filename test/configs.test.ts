import assert from 'node:assert/strict'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { CONFIG_FILE_LIMIT, watchConfigs } from '../src/configs.ts'
import { createRecorder, until } from './recorder.ts'

describe('configs', () => {
  test('are there from the start, sorted by the bytes of their names', async (t) => {
    const { path, start } = prepare(t)
    for (const name of ['b', 'a', 'Z', 'ä', 'z', '\u{1f600}', '\uff5e'])
      fs.writeFileSync(join(path, name), `of ${name}`)
    const { files } = await start()
    assert.deepEqual(Object.keys(files()), ['Z', 'a', 'b', 'z', 'ä', '\uff5e', '\u{1f600}'])
    assert.equal(files().b, 'of b')
  })

  test('leave out directories and names with two dots, follow links, replace what is no UTF-8', async (t) => {
    const { path, start } = prepare(t)
    fs.mkdirSync(join(path, 'directory'))
    fs.writeFileSync(join(path, 'directory', 'inner'), 'inner')
    fs.symlinkSync('directory', join(path, 'link to directory'))
    fs.symlinkSync('missing', join(path, 'dangling'))
    fs.symlinkSync(join('directory', 'inner'), join(path, 'link'))
    for (const name of ['..data', 'a..b', '__proto__', '.hidden']) fs.writeFileSync(join(path, name), name)
    fs.writeFileSync(join(path, 'bytes'), Buffer.from([0x61, 0xff, 0x62]))
    const { files, log } = await start()
    assert.deepEqual(Object.entries(files()), [
      ['.hidden', '.hidden'],
      ['__proto__', '__proto__'],
      ['bytes', 'a\ufffdb'],
      ['link', 'inner'],
    ])
    assert.deepEqual(log.lines, [])
  })

  test('follow the kubelet’s swap, and keys that come and go after it', async (t) => {
    const { path, start } = prepare(t)
    fs.mkdirSync(join(path, '..1'))
    fs.writeFileSync(join(path, '..1', 'color'), 'red')
    fs.writeFileSync(join(path, '..1', 'old'), 'old')
    fs.symlinkSync('..1', join(path, '..data'))
    for (const key of ['color', 'old']) fs.symlinkSync(join('..data', key), join(path, key))
    const { files } = await start()
    assert.deepEqual({ ...files() }, { color: 'red', old: 'old' })
    fs.mkdirSync(join(path, '..2'))
    fs.writeFileSync(join(path, '..2', 'color'), 'blue')
    fs.writeFileSync(join(path, '..2', 'new'), 'new')
    fs.symlinkSync('..2', join(path, '..data_tmp'))
    fs.renameSync(join(path, '..data_tmp'), join(path, '..data'))
    await until(() => files().color === 'blue', 'the swap is seen')
    assert.deepEqual({ ...files() }, { color: 'blue' })
    fs.symlinkSync(join('..data', 'new'), join(path, 'new'))
    await until(() => files().new === 'new', 'the new key is seen')
    fs.rmSync(join(path, '..data', 'color'))
    fs.rmSync(join(path, 'color'))
    await until(() => files().color === undefined, 'the removed key is seen')
  })

  test('may be a thousand, that come and go at once', async (t) => {
    const { path, start } = prepare(t)
    const names = Array.from({ length: 1000 }, (_, index) => `key-${index}`)
    const { files } = await start()
    for (const name of names) fs.writeFileSync(join(path, name), name)
    await until(() => Object.keys(files()).length === names.length, 'all are seen')
    assert.equal(files()['key-999'], 'key-999')
    for (const name of names) fs.rmSync(join(path, name))
    await until(() => Object.keys(files()).length === 0, 'all are gone')
  })

  test('are told only when something differs', async (t) => {
    const { path, start } = prepare(t)
    const { files, changes } = await start()
    assert.equal(changes(), 0)
    fs.writeFileSync(join(path, 'a'), '1')
    await until(() => files().a === '1', 'the first file is seen')
    fs.mkdirSync(join(path, 'directory'))
    fs.writeFileSync(join(path, 'a'), '1')
    await new Promise((resolve) => setTimeout(resolve, 250))
    assert.equal(changes(), 1)
    for (let value = 2; value < 50; value++) fs.writeFileSync(join(path, 'a'), String(value))
    await until(() => files().a === '49', 'the last write is seen')
    assert.ok(changes() <= 4, `${changes()} changes`)
  })

  test('that are too large are left out with one warning', async (t) => {
    const { path, start } = prepare(t)
    const file = join(path, 'large')
    fs.writeFileSync(file, Buffer.alloc(CONFIG_FILE_LIMIT + 1, 'a'))
    const { files, log } = await start()
    fs.writeFileSync(join(path, 'a'), '1')
    await until(() => files().a === '1', 'the small file is seen')
    assert.equal(files().large, undefined)
    assert.deepEqual(
      log.lines.map(({ level, fields }) => [level, fields?.file]),
      [['warn', 'large']],
    )
    fs.truncateSync(file, CONFIG_FILE_LIMIT)
    await until(() => files().large?.length === CONFIG_FILE_LIMIT, 'the file that shrank is seen')
  })

  test('come when their directory does, with one line for each', async (t) => {
    const { path, start } = prepare(t)
    fs.rmdirSync(path)
    const { files, log } = await start()
    assert.deepEqual(
      log.lines.map(({ msg }) => msg),
      ['config directory is away'],
    )
    fs.mkdirSync(path)
    fs.writeFileSync(join(path, 'a'), '1')
    await until(() => files().a === '1', 'the directory is seen')
    assert.deepEqual(
      log.lines.map(({ msg }) => msg),
      ['config directory is away', 'config directory is back'],
    )
  })

  test('stay while their directory is away, and follow one that takes its place', async (t) => {
    const { path, start } = prepare(t)
    fs.writeFileSync(join(path, 'a'), '1')
    const { files, log } = await start()
    fs.rmSync(path, { recursive: true })
    await until(() => log.lines.length > 0, 'the loss is told')
    assert.equal(files().a, '1')
    fs.mkdirSync(path)
    fs.writeFileSync(join(path, 'a'), '2')
    await until(() => files().a === '2', 'the directory’s return is seen')
    fs.renameSync(path, `${path}.old`)
    t.after(() => fs.rmSync(`${path}.old`, { recursive: true }))
    fs.mkdirSync(path)
    fs.writeFileSync(join(path, 'a'), '3')
    await until(() => files().a === '3', 'the replacement is seen')
    fs.writeFileSync(join(path, 'a'), '4')
    await until(() => files().a === '4', 'a change in the replacement is seen')
  })

  test('are not watched any more once disposed of', async (t) => {
    const { path, start } = prepare(t)
    const { watching, changes } = await start()
    fs.writeFileSync(join(path, 'a'), '1')
    await watching[Symbol.asyncDispose]()
    await new Promise((resolve) => setTimeout(resolve, 250))
    assert.equal(changes(), 0)
    assert.equal(process.getActiveResourcesInfo().includes('FSEvent'), false)
  })
})

function prepare(t: TestContext) {
  const path = fs.mkdtempSync(join(tmpdir(), 'podinfo-configs-'))
  t.after(() => fs.rmSync(path, { recursive: true, force: true }))
  const start = async () => {
    let files: Readonly<Record<string, string>> = {}
    let changes = 0
    const log = createRecorder()
    const onChange = (changed: typeof files) => {
      files = changed
      changes++
    }
    const watching = await watchConfigs({ path, log, onChange })
    t.after(() => watching[Symbol.asyncDispose]())
    return { watching, log, files: () => files, changes: () => changes }
  }
  return { path, start }
}
