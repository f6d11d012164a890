import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { toLabel } from '../../../src/http/label.ts'
import type { Route } from '../../../src/http/route.ts'
import { routes } from '../../../src/http/routes.ts'

const FOLDER = new URL('../../../src/http/routes/', import.meta.url)

test('the table has every route of the folder, once', async () => {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts'))
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, FOLDER).href) as Promise<{ default: Route }>),
  )
  const declared = new Set(modules.map((module) => module.default))
  assert.equal(declared.size, files.length)
  assert.deepEqual(new Set(routes), declared)
  assert.equal(routes.length, declared.size)
})

test('no method of a path is declared twice', () => {
  const seen = new Set<string>()
  for (const { paths, methods } of routes) {
    for (const path of paths) {
      for (const method of methods === 'any' ? ['any'] : methods) {
        assert.ok(!seen.has(`${method} ${path}`), `${method} ${path}`)
        seen.add(`${method} ${path}`)
      }
    }
  }
})

test('probes, scrapes, profiles, the switch of injected faults and the files of the page are exempt, and nothing else', () => {
  const exempt = routes.filter((route) => route.exempt).flatMap((route) => route.paths)
  assert.deepEqual(exempt, [
    '/healthz',
    '/readyz',
    '/fault_injection/enable',
    '/fault_injection/disable',
    '/fault_injection/status',
    '/metrics',
    '/debug/pprof/{name:.*}',
    '/_ui/{file:.*}',
  ])
})

test('each path counts under the label that dashboards know, prefixed or not', () => {
  const labels = (prefix: string) =>
    routes.flatMap(({ paths, methods, label }) =>
      paths.map((path) => `${methods} ${path} ${label ?? toLabel(prefix, path)}`),
    )
  assert.deepEqual(labels(''), LABELS)
  const unprefixed = ['delay', 'status', 'cache', 'store']
  for (const [index, line] of labels('/foo').entries()) {
    const [methods, path, plain] = (LABELS[index] ?? '').split(' ')
    const isNamed = methods?.startsWith('GET') && unprefixed.includes(plain ?? '')
    const label = isNamed ? plain : path === '/' ? 'foo' : `foo_${plain}`
    assert.equal(line, `${methods} ${path} ${label}`)
  }
})

const LABELS = [
  'GET / root',
  'GET /api/info api_info',
  'GET /version version',
  'GET /healthz healthz',
  'GET /readyz readyz',
  'POST /readyz/enable readyz_enable',
  'POST /readyz/disable readyz_disable',
  'POST /fault_injection/enable fault_injection_enable',
  'POST /fault_injection/disable fault_injection_disable',
  'GET /fault_injection/status fault_injection_status',
  'GET,POST /env env',
  'GET,POST /headers headers',
  'any /echo echo',
  'any /echo/{rest:.*} echo',
  'any /api/echo api_echo',
  'any /api/echo/{rest:.*} api_echo',
  'GET,POST,PUT /status/{code:[0-9]+} status',
  'GET /delay/{wait:[0-9]+} delay',
  'any /chunked chunked',
  'any /chunked/{wait:[0-9]+} chunked_wait_0_9',
  'POST /token token',
  'GET /token/validate token_validate',
  'GET /configs configs',
  'POST,PUT /cache/{key} cache_key',
  'GET /cache/{key} cache',
  'DELETE /cache/{key} cache_key',
  'POST,PUT /store store',
  'GET /store/{hash} store',
  'GET /ws/echo ws_echo',
  'GET /panic panic',
  'any /metrics metrics',
  'GET /debug/pprof/{name:.*} debug_pprof',
  'any /swagger.json swagger_json',
  'GET /openapi.json openapi_json',
  'GET /swagger/{file:.*} swagger',
  'GET /_ui/info ui_info',
  'POST /_ui/backends ui_backends',
  'GET /_ui/{file:.*} ui',
]
