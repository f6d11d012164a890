import assert from 'node:assert/strict'
import { assertJson, assertNotFound } from '../answers.ts'
import type { Case } from '../suite.ts'

/** What the web page asks for. */
export const pageCases: readonly Case[] = [
  {
    good: 'GET /_ui/info',
    title: 'is /api/info, and ends the connection',
    async run({ ask }) {
      // Threads come and go.
      const facts = async (path: string) => ({ ...(await ask(path)).json(), num_goroutine: '' })
      assert.deepEqual(await facts('/_ui/info'), await facts('/api/info'))
    },
  },
  {
    good: 'POST /_ui/backends',
    title: 'is an empty list without backends',
    async run({ ask }) {
      assertJson(await ask('/_ui/backends', { method: 'POST', body: 'ping' }), 200, '[]')
    },
  },
  {
    bad: 'POST /_ui/backends',
    title: 'is 413 for a body over 10 MiB',
    async run({ ask }) {
      const answer = await ask('/_ui/backends', { method: 'POST', body: new Uint8Array(10 * 2 ** 20 + 1) })
      assert.equal(answer.status, 413)
    },
  },
  {
    good: 'GET /_ui/{file:.*}',
    title: 'hands out what the page needs, to be kept for ever',
    async run({ ask }) {
      const page = await ask('/', { headers: { 'User-Agent': 'Mozilla/5.0' } })
      const [, file] = / src="[^"]*(\/_ui\/[^"]+\.js)"/.exec(page.text) ?? []
      assert.ok(file, 'the page has a script')
      const script = await ask(file)
      assert.equal(script.status, 200)
      assert.match(String(script.headers['cache-control']), /immutable/)
    },
  },
  {
    bad: 'GET /_ui/{file:.*}',
    title: 'knows no other files, and leads to none',
    async run({ ask }) {
      assertNotFound(await ask('/_ui/nothing.js'))
      assertNotFound(await ask('/_ui/constructor'))
      assertNotFound(await ask('/_ui/%00'))
      assert.equal((await ask('/_ui/../../package.json')).status, 301)
    },
  },
]

/** Profiles of the process. */
export const profileCases: readonly Case[] = [
  {
    good: 'GET /debug/pprof/{name:.*}',
    title: 'lists the profiles, and takes one of the threads',
    async run({ ask }) {
      assert.match((await ask('/debug/pprof/')).text, /href="profile"/)
      const { status, text } = await ask('/debug/pprof/goroutine?debug=1')
      assert.deepEqual([status, /shard 0/.test(text)], [200, true])
    },
  },
  {
    bad: 'GET /debug/pprof/{name:.*}',
    title: 'is 404 for an unknown profile, and 400 for seconds that are none',
    async run({ ask }) {
      assert.equal((await ask('/debug/pprof/nothing')).status, 404)
      assert.equal((await ask('/debug/pprof/profile?seconds=x')).status, 400)
    },
  },
]
