import assert from 'node:assert/strict'
import { routes } from '../../../src/http/routes.ts'
import { VERSION } from '../../../src/version.ts'
import { assertEmpty, assertJson, assertNotFound } from '../answers.ts'
import type { Case } from '../suite.ts'

interface Document {
  readonly swagger: string
  readonly info: { readonly title: string; readonly version: string }
  readonly basePath: string
  readonly schemes: readonly string[]
  readonly paths: Readonly<Record<string, Record<string, unknown>>>
}

interface OpenApi extends Pick<Document, 'info' | 'paths'> {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
}

export const swaggerCases: readonly Case[] = [
  {
    good: 'GET /openapi.json',
    title: 'is the same document in OpenAPI 3.1',
    async run({ ask, prefix }) {
      const { openapi, info, paths, servers } = (await ask('/openapi.json')).json<OpenApi>()
      assert.match(openapi, /^3\.1\./)
      assert.deepEqual([info.title, servers.map(({ url }) => url)], ['Podinfo API', [prefix || '/']])
      const { paths: inSwagger } = (await ask('/swagger.json')).json<Document>()
      assert.deepEqual(Object.keys(paths), Object.keys(inSwagger))
    },
  },
  {
    good: 'any /swagger.json',
    title: 'is the document of all routes, by any method',
    async run({ ask, prefix }) {
      const answer = await ask('/swagger.json')
      const { swagger, info, basePath, schemes, paths } = answer.json<Document>()
      assert.deepEqual(
        [swagger, info.title, info.version, basePath, schemes],
        ['2.0', 'Podinfo API', VERSION, prefix || '/', ['http', 'https']],
      )
      const templates = routes.flatMap((route) => route.paths.map((path) => path.replaceAll(/:[^}]*\}/g, '}')))
      assert.deepEqual(Object.keys(paths).sort(), [...new Set(templates)].sort())
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        assertJson(await ask('/swagger.json', { method }), 200, answer.text)
      }
    },
  },
  {
    good: 'GET /swagger/{file:.*}',
    title: 'redirects to the page, and serves it with all that it needs',
    async run({ ask, prefix }) {
      assertEmpty(await ask('/swagger/'), 301, { location: `${prefix}/swagger/index.html` })
      assertJson(await ask('/swagger/doc.json'), 200, (await ask('/swagger.json')).text)
      const page = await ask('/swagger/index.html')
      assert.equal(page.status, 200)
      assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
      assert.match(String(page.headers['content-security-policy']), /^default-src 'none'; script-src 'self'; /)
      const files = [...page.text.matchAll(/ (?:src|href)="\.\.(\/_ui\/[^"]+)"/g)].map(([, path = '']) => path)
      assert.ok(
        files.some((path) => path.endsWith('.js')),
        'the page has a script',
      )
      for (const path of files) assert.equal((await ask(path)).status, 200, path)
    },
  },
  {
    bad: 'GET /swagger/{file:.*}',
    title: 'knows no other files, and leads to none',
    async run({ ask }) {
      assertNotFound(await ask('/swagger/nothing'))
      assertNotFound(await ask('/swagger/constructor'))
      assertNotFound(await ask('/swagger/index.html/'))
      assertNotFound(await ask('/swagger/%00'))
      assert.equal((await ask('/swagger/../../etc/passwd')).status, 301)
      assert.equal((await ask('/swagger/%2e%2e%2fpackage.json')).status, 301)
      assertNotFound(await ask('/swagger'))
    },
  },
]
