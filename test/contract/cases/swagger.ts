import assert from 'node:assert/strict'
import { routes } from '../../../src/http/routes.ts'
import { VERSION } from '../../../src/version.ts'
import { assertEmpty, assertHead, assertJson, assertNotFound } from '../answers.ts'
import type { Case } from '../suite.ts'

const FILES = {
  'index.html': ['text/html; charset=utf-8', /^<!DOCTYPE html>/],
  'swagger-initializer.js': ['text/javascript; charset=utf-8', /SwaggerUIBundle/],
  'swagger-ui-bundle.js': ['text/javascript; charset=utf-8', /SwaggerUIBundle/],
  'swagger-ui.css': ['text/css; charset=utf-8', /\.swagger-ui/],
  'favicon-32x32.png': ['image/png', /^.PNG/s],
} as const

interface Document {
  readonly swagger: string
  readonly info: { readonly title: string; readonly version: string }
  readonly basePath: string
  readonly schemes: readonly string[]
  readonly paths: Readonly<Record<string, Record<string, unknown>>>
}

export const swaggerCases: readonly Case[] = [
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
      for (const [name, [type, content]] of Object.entries(FILES)) {
        const answer = await ask(`/swagger/${name}`)
        const { 'content-security-policy': policy } = answer.headers
        const isPage = name === 'index.html'
        assert.equal(policy !== undefined, isPage)
        assertHead(answer, 200, {
          'content-type': type,
          ...(isPage && { 'content-security-policy': String(policy) }),
        })
        assert.match(answer.text, content)
      }
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
