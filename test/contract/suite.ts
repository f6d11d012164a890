import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Route } from '../../src/http/route.ts'
import { type Asked, type Peer, toPeer } from './peer.ts'
import type { Target } from './target.ts'

/** Cases that share a server. */
export interface Suite<F extends Fixture = Fixture> {
  readonly title: string
  /** Makes what the server needs, before it starts; a text is the reason why this machine can't, and skips the suite. */
  fixture(): Promise<F | string>
  /** The cases change what others see: they run one after the other. */
  readonly serial?: true
  readonly cases: readonly Case<F>[]
}

/** What a server needs beside itself, and what it is started with. */
export interface Fixture extends AsyncDisposable {
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** One fact, shown by real requests. `good` or `bad` input: each names the routes by their keys, see `toKeys`. */
export type Case<F extends Fixture = Fixture> = ({ readonly good: Keys } | { readonly bad: Keys }) & {
  readonly title: string
  /** Sends what HTTP/2 has no words for. */
  readonly http1?: true
  run(peer: Peer, fixture: F): Promise<void>
}

type Keys = string | readonly string[]

/** The keys of a route, one for each method and template: `POST /token`, `any /echo`. */
export function toKeys({ paths, methods }: Route): string[] {
  return paths.flatMap((path) => (methods === 'any' ? ['any'] : methods).map((method) => `${method} ${path}`))
}

/** The keys of the routes that a case is about. */
export function keysOf(one: Case<never>): readonly string[] {
  const keys = 'good' in one ? one.good : one.bad
  return typeof keys === 'string' ? [keys] : keys
}

/** A fixture of words and variables alone. */
export function words(args: readonly string[], env: NodeJS.ProcessEnv = {}): () => Promise<Fixture> {
  return async () => ({ args, env, [Symbol.asyncDispose]: async () => undefined })
}

/** Runs a suite against a target, as tests. */
export function runSuite<F extends Fixture>({ title, fixture: makeFixture, serial, cases }: Suite<F>, target: Target) {
  describe(title, { concurrency: !serial }, () => {
    const owned = new AsyncDisposableStack()
    let started: { fixture: F; peer: ReturnType<Peer['recording']> } | string
    before(async () => {
      const fixture = await makeFixture()
      if (typeof fixture === 'string') started = fixture
      else {
        owned.use(fixture)
        const running = owned.use(await target.start(fixture.args, fixture.env))
        started = { fixture, peer: toPeer(target.prefix, running) }
      }
    })
    after(() => owned.disposeAsync())
    for (const one of cases) {
      test(`${keysOf(one).join(', ')} ${one.title}`, async (t) => {
        if (typeof started === 'string') return t.skip(started)
        if (one.http1 && target.http2) return t.skip('HTTP/2 has no words for it')
        const peer = started.peer.recording()
        await one.run(peer, started.fixture)
        if (!('good' in one)) return
        for (const key of keysOf(one)) assert.ok(peer.asked.some(isOf(key)), `the case never asked ${key}`)
      })
    }
  })
}

function isOf(key: string): (asked: Asked) => boolean {
  const [wanted, template = ''] = key.split(' ')
  const source = template.replaceAll(/\{\w+:\.\*\}|\{[^}]*\}|\./g, (part) => {
    if (part === '.') return '\\.'
    return part.endsWith(':.*}') ? '.*' : '[^/]+'
  })
  const pattern = new RegExp(`^${source}$`, 's')
  return ([method, path]) => (wanted === 'any' || wanted === method) && pattern.test(path)
}
