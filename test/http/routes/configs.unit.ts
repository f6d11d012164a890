import assert from 'node:assert/strict'
import { test } from 'node:test'
import configs from '../../../src/http/routes/configs.ts'
import { bodyText, client, fakeApp } from '../fake-app.ts'

test('/configs shows files sorted by the bytes of their names', async () => {
  const files = { 'b.txt': '2', 10: 'ten', 9: 'nine', 'a.txt': '<1>', Z: '' }
  const reply = await client(configs, fakeApp({ configs: { files: () => files } }))()
  assert.equal(reply.status, 200)
  assert.equal(
    bodyText(reply),
    '{\n  "10": "ten",\n  "9": "nine",\n  "Z": "",\n  "a.txt": "\\u003c1\\u003e",\n  "b.txt": "2"\n}',
  )
})

test('/configs is an empty object without files', async () => {
  assert.equal(bodyText(await client(configs, fakeApp({ configs: { files: () => ({}) } }))()), '{}')
})

test('/configs shows a change with the next request, and renders nothing without one', async () => {
  let files: Record<string, string> = { a: '1' }
  const get = client(configs, fakeApp({ configs: { files: () => files } }))
  const first = await get()
  assert.equal(await get(), first)
  files = { a: '2' }
  assert.equal(bodyText(await get()), '{\n  "a": "2"\n}')
})
