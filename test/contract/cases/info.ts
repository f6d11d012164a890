import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { VERSION } from '../../../src/version.ts'
import { assertJson } from '../answers.ts'
import type { Case } from '../suite.ts'
import { TOKEN_SECRET } from './tokens.ts'

/** What the server of these cases was told. */
export const INFO_ARGS = ['--ui-message=<hello> & é', '--ui-color=#00ff00', '--ui-logo=https://example.com/a.png?b&c']
export const INFO_ENV = { GREETING: '<a> & "b" é', EMPTY: '', PODINFO_JWT_SECRET: TOKEN_SECRET }

const REPLACED = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' } as Record<string, string>

export const infoCases: readonly Case[] = [
  {
    good: 'GET /version',
    title: 'tells commit and version',
    async run({ ask }) {
      const answer = await ask('/version')
      const { commit } = answer.json<{ commit: string }>()
      assert.match(commit, /^([0-9a-f]{7,40}|unknown)$/)
      assertJson(answer, 200, `{\n  "commit": "${commit}",\n  "version": "${VERSION}"\n}`)
    },
  },
  {
    good: 'GET /api/info',
    title: 'tells eleven strings in order, with <, > and & escaped',
    async run({ ask }) {
      const answer = await ask('/api/info')
      const info = answer.json<Record<string, string>>()
      const { commit } = (await ask('/version')).json<{ commit: string }>()
      const { num_goroutine: threads, num_cpu: cpus } = info
      assert.match(`${threads} ${cpus}`, /^[1-9]\d* [1-9]\d*$/)
      const goarch = process.arch === 'x64' ? 'amd64' : process.arch
      const facts = [
        ['hostname', hostname()],
        ['version', VERSION],
        ['revision', commit],
        ['color', '#00ff00'],
        ['logo', 'https://example.com/a.png?b&c'],
        ['message', '<hello> & é'],
        ['goos', 'linux'],
        ['goarch', goarch],
        ['runtime', info.runtime],
        ['num_goroutine', threads],
        ['num_cpu', cpus],
      ].map(([key, value]) => `  "${key}": "${value?.replace(/[<>&]/g, (char) => REPLACED[char] ?? '')}"`)
      assertJson(answer, 200, `{\n${facts.join(',\n')}\n}`)
    },
  },
  {
    good: 'GET /',
    title: 'answers as /api/info to a client that is no browser, at the prefix alone too',
    async run({ ask, prefix }) {
      const info = await ask('/api/info')
      const headers = { 'user-agent': 'curl/8 Mozilla' }
      for (const path of prefix ? ['/', '', '/?a=b', '?a=b'] : ['/', '/?a=b']) {
        for (const options of [{ headers }, {}]) {
          const answer = await ask(path, options)
          assertJson(answer, 200, answer.text)
          assert.equal(withoutThreads(answer.text), withoutThreads(info.text))
        }
      }
    },
  },
  {
    good: 'GET /',
    title: 'is a web page for a browser',
    async run({ ask }) {
      const { status, headers, text } = await ask('/', { headers: { 'User-Agent': 'Mozilla/5.0 (X11; Linux)' } })
      assert.deepEqual([status, headers['content-type']], [200, 'text/html; charset=utf-8'])
      assert.match(text, /^<!doctype html>/i)
    },
  },
  ...['GET', 'POST'].map(
    (method): Case => ({
      good: `${method} /env`,
      title: 'tells the variables that the process was started with, and no others',
      async run({ ask }) {
        const answer = await ask('/env', { method })
        const lines = answer.json<string[]>()
        assertJson(
          answer,
          200,
          JSON.stringify(lines, null, 2).replace(/[<>&]/g, (char) => REPLACED[char] ?? ''),
        )
        // The launcher's shell may add its own.
        const own = lines.filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line))
        const { PATH = '' } = process.env
        assert.deepEqual(
          own.sort(),
          Object.entries({ PATH, ...INFO_ENV })
            .map((entry) => entry.join('='))
            .sort(),
        )
      },
    }),
  ),
]

/** Threads come and go. */
function withoutThreads(text: string): string {
  return text.replace(/"num_goroutine": "\d+"/, '')
}
