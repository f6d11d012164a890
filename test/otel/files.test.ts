import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { options } from '../../src/config/options.ts'
import { startServer } from '../server.ts'

const FOLDER = new URL('../../otel/', import.meta.url)

const read = (file: string) => readFile(new URL(file, FOLDER), 'utf8')

interface Compose {
  readonly services: Readonly<Record<string, Service>>
}

interface Service {
  readonly command?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: readonly string[]
}

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[]
}

test('the composition names only services, files and flags that are there', async () => {
  const { services } = parse(await read('compose.yaml'), { merge: true }) as Compose
  for (const [name, { command = [], volumes = [], depends_on = [] }] of Object.entries(services)) {
    for (const other of depends_on) assert.ok(services[other], `${name} depends on ${other}`)
    for (const volume of volumes)
      assert.ok(existsSync(fileURLToPath(new URL(volume.split(':')[0] ?? '', FOLDER))), volume)
    if (command[0] !== './podinfo') continue
    for (const flag of command.slice(1)) assert.ok((flag.slice(2).split('=')[0] ?? '') in options, `${name}: ${flag}`)
    for (const [, host = ''] of command.join(' ').matchAll(/http:\/\/([^:/]+)/g)) assert.ok(services[host], host)
  }
})

test('the pipelines of the collector use what it defines, and lead to services', async () => {
  const { receivers, processors, exporters, service } = parse(await read('collector.yaml')) as {
    receivers: object
    processors: object
    exporters: Record<string, { endpoint: string }>
    service: { pipelines: Record<string, Record<'receivers' | 'processors' | 'exporters', string[]>> }
  }
  const { services } = parse(await read('compose.yaml'), { merge: true }) as Compose
  assert.deepEqual(Object.keys(service.pipelines), ['traces', 'logs'])
  for (const pipeline of Object.values(service.pipelines)) {
    for (const [kind, defined] of Object.entries({ receivers, processors, exporters })) {
      for (const name of pipeline[kind as keyof typeof pipeline]) assert.ok(name in defined, name)
    }
  }
  for (const { endpoint } of Object.values(exporters)) {
    assert.ok(services[endpoint.replace(/^http:\/\//, '').split(':')[0] ?? ''], endpoint)
  }
})

test('every series of the dashboard is one that the server has', async () => {
  await using server = await startServer()
  await server.get('/version')
  const { text } = await server.get('/metrics')
  const known = new Set([...text.matchAll(/^([a-z_]+)[{ ]/gm)].map(([, name]) => name))
  const { panels } = JSON.parse(await read('grafana/dashboards/podinfo.json')) as Dashboard
  const expressions = panels.flatMap(({ targets }) => targets).map(({ expr }) => expr)
  const used = expressions.flatMap((expr) =>
    [...expr.matchAll(/\b((?:http|process|nodejs)_\w+)\{/g)].map(([, name]) => name),
  )
  assert.ok(used.length >= 10)
  // A young process may not have collected garbage yet.
  for (const name of used) assert.ok(known.has(name ?? '') || name === 'nodejs_gc_duration_seconds_sum', name)
})
