import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')
const CONFIG = join(ROOT, '.dependency-cruiser.mjs')

interface Cruise {
  readonly modules: readonly { readonly source: string }[]
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[]
  }
}

/** An import that must not be, and the rule that says so. */
const PLANTS = [
  { rule: 'no-cycle', file: 'src/http/reply.ts', line: `import type {} from './route.ts'` },
  { rule: 'resolves', file: 'src/http/label.ts', line: `import './nowhere.ts'` },
  { rule: 'no-import-of-an-entry', file: 'src/lifecycle.ts', line: `import '../workers/stress.ts'` },
  { rule: 'main-imports-the-primary', file: 'src/main.ts', line: `import './cache.ts'` },
  { rule: 'workers-import-one-root', file: 'workers/stress.ts', line: `import '../src/log.ts'` },
  { rule: 'workers-import-one-root', file: 'workers/load.ts', line: `import '../src/podcli/load/driver.ts'` },
  { rule: 'never-upward', file: 'src/cache.ts', line: `import type {} from './shard.ts'` },
  { rule: 'primary-and-shard-are-apart', file: 'src/primary.ts', line: `import type {} from './shard.ts'` },
  { rule: 'subsystems-meet-as-interfaces', file: 'src/cache.ts', line: `import type {} from './tokens.ts'` },
  {
    rule: 'subsystems-meet-as-interfaces',
    file: 'src/metrics/totals.ts',
    line: `import type {} from '../http/router.ts'`,
  },
  { rule: 'subsystems-meet-as-interfaces', file: 'src/http/router.ts', line: `import '../log-sink.ts'` },
  { rule: 'interfaces-import-types', file: 'src/http/app.ts', line: `import '../threads/flags.ts'` },
  { rule: 'routes-import-pure-code', file: 'src/http/routes/delay.ts', line: `import 'node:fs'` },
  { rule: 'routes-import-pure-code', file: 'src/http/routes/env.ts', line: `import './echo.ts'` },
  { rule: 'routes-import-pure-code', file: 'src/http/routes/token.ts', line: `import type {} from 'jose'` },
  { rule: 'services-import-pure-code', file: 'src/grpc/services/echo.ts', line: `import './token.ts'` },
  { rule: 'services-import-pure-code', file: 'src/grpc/services/info.ts', line: `import 'node:os'` },
  { rule: 'one-door: @grpc/', file: 'src/primary.ts', line: `import '@grpc/grpc-js'` },
  { rule: 'one-door: @opentelemetry/', file: 'src/backends.ts', line: `import type {} from '@opentelemetry/api'` },
  { rule: 'one-door: ioredis', file: 'src/store/pool.ts', line: `import type {} from 'ioredis'` },
  { rule: 'one-door: jose', file: 'src/cache.ts', line: `export const jose = () => import('jose')` },
  { rule: 'one-door: pino', file: 'src/shard.ts', line: `import 'pino'` },
  { rule: 'one-door: piscina', file: 'workers/http.ts', line: `import 'piscina'` },
  { rule: 'one-door: pprof-format', file: 'src/profiling/take.ts', line: `import type {} from 'pprof-format'` },
  { rule: 'one-door: prom-client', file: 'src/http/pipeline.ts', line: `import type {} from 'prom-client'` },
  { rule: 'one-door: smol-toml', file: 'src/configs.ts', line: `import 'smol-toml'` },
  { rule: 'one-door: uWebSockets\\.js', file: 'src/http/engine.ts', line: `import type {} from 'uWebSockets.js'` },
  { rule: 'one-door: yaml', file: 'src/config/load.ts', line: `import 'yaml'` },
  { rule: 'one-door: ws/', file: 'src/http/websocket.ts', line: `import type {} from 'ws'` },
  { rule: 'every-package-has-a-door', file: 'src/http/swagger.ts', line: `import 'autocannon'` },
  { rule: 'one-door: worker_threads', file: 'src/http/call.ts', line: `import type {} from 'node:worker_threads'` },
  { rule: 'one-door: worker_threads', file: 'src/podcli/load/driver.ts', line: `import 'node:worker_threads'` },
  { rule: 'one-door: yaml', file: 'src/podcli/load/settings.ts', line: `import 'yaml'` },
  { rule: 'one-door: inspector', file: 'src/shard.ts', line: `import type {} from 'node:inspector/promises'` },
  { rule: 'one-door: @?preact', file: 'src/http/page.ts', line: `import type {} from 'preact'` },
  { rule: 'one-door: @?preact', file: 'src/shard.ts', line: `import type {} from '@preact/signals'` },
  { rule: 'pages-are-apart', file: 'ui/json.ts', line: `import type {} from '../src/http/reply.ts'` },
  { rule: 'servers-are-apart', file: 'src/http/template.ts', line: `import type {} from '../../ui/json.ts'` },
  { rule: 'no-import-of-process', file: 'src/ports.ts', line: `import 'node:process'` },
  { rule: 'no-nameless-files', file: 'src/http/router.ts', line: `import './utils.ts'` },
]

/** Files that a plant imports. */
const NAMELESS = ['src/http/utils.ts', 'src/log-sink.ts']

// That the sources themselves break no rule is seen by the lint, which makes the same cruise.
describe('imports', () => {
  describe('that break a rule are found', () => {
    const copy = mkdtempSync(join(tmpdir(), 'architecture-'))
    let cruised: readonly string[] = []
    let found: readonly string[] = []
    after(() => rmSync(copy, { recursive: true }))
    before(() => {
      for (const name of ['src', 'workers', 'ui', 'tsconfig.json', 'package.json']) {
        cpSync(join(ROOT, name), join(copy, name), { recursive: true })
      }
      symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
      for (const name of NAMELESS) writeFileSync(join(copy, name), 'export {}\n')
      for (const { file, line } of PLANTS) writeFileSync(join(copy, file), `\n${line}\n`, { flag: 'a' })
      const { modules, summary } = cruise(copy)
      cruised = modules.map(({ source }) => source)
      found = summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`)
    })

    test('in every source file: none is skipped in silence', () => {
      const sources = cruised.filter((source) => /^(src|workers|ui)\/.*\.(tsx?|js)$/.test(source))
      assert.deepEqual(sources.sort(), [...listSources(), ...NAMELESS].sort())
    })

    for (const { rule, file, line } of PLANTS) {
      test(`${rule}: ${line} in ${file}`, () => {
        // The file must be one that is there: a plant in a new file would prove less.
        assert.ok(listSources().includes(file), `${file} is gone`)
        assert.ok(found.includes(`${rule}: ${file}`), found.join('\n'))
      })
    }
  })
})

describe('sources', () => {
  test('read argv and env, and exit, in the two main.ts only', () => {
    const uses = listSources().flatMap((file) =>
      [...read(file).matchAll(/\bprocess\s*\.\s*(argv|env|exit|exitCode)\b.*/g)].map(([use]) => `${file}: ${use}`),
    )
    const allowed = [
      /^src\/(podcli\/)?main\.ts: /,
      // The build puts the commit in its place.
      /^src\/version\.ts: process\.env\.PODINFO_BUILD_REVISION /,
      // In a worker it ends the thread alone.
      /^src\/shard\.ts: process\.exit\(\)/,
    ]
    assert.deepEqual(
      uses.filter((use) => !allowed.some((pattern) => pattern.test(use))),
      [],
    )
  })

  test('re-export nothing of other files', () => {
    assert.deepEqual(
      listSources().filter((file) => /^export\s+(type\s+)?(\*|\{[^}]*\})[^\n]*\bfrom\b/m.test(read(file))),
      [],
    )
  })
})

function cruise(directory: string): Cruise {
  const bin = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const words = [bin, '--config', CONFIG, '--output-type', 'json', 'src', 'workers', 'ui']
  return JSON.parse(
    execFileSync(process.execPath, words, { cwd: directory, encoding: 'utf8', maxBuffer: 2 ** 26 }),
  ) as Cruise
}

function listSources(): string[] {
  return ['src', 'workers', 'ui'].flatMap((directory) =>
    readdirSync(join(ROOT, directory), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|js)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1)),
  )
}

function read(file: string): string {
  // Comments may name what code may not.
  return readFileSync(join(ROOT, file), 'utf8').replaceAll(/^\s*(\/\*|\*|\/\/).*$/gm, '')
}
