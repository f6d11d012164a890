import { assertRaw } from '../answers.ts'
import type { Case } from '../suite.ts'
import { assertTooLarge, LARGEST } from './bodies.ts'

const ROUTES = ['any /echo', 'any /echo/{rest:.*}', 'any /api/echo', 'any /api/echo/{rest:.*}']
const COLOR = { 'x-color': '#00ff00' }

/** Without backends; the colour is that of `INFO_ARGS`. */
export const echoCases: readonly Case[] = [
  {
    good: 'any /echo',
    title: 'sends the largest body back that is taken',
    async run({ ask }) {
      assertRaw(await ask('/echo', { method: 'POST', body: LARGEST }), 202, LARGEST, COLOR)
    },
  },
  ...ROUTES.flatMap(toCases),
]

function toCases(route: string): Case[] {
  const base = route.replace(/^any |\{.*/g, '')
  const isRest = base.endsWith('/')
  const paths = isRest ? [`${base}a`, `${base}a/b%2Fc%0A?x=y`, `${base}%ff`] : [`${base}?x=y`]
  return [
    {
      good: route,
      title: 'sends the bytes back as they came, by any method, typed so that no browser runs them',
      async run({ ask }) {
        const bodies = ['', '<script>', '{"a": "é"}', Buffer.from([0, 0xff, 0x0a]), Buffer.alloc(100_000, 'x')]
        for (const body of bodies) assertRaw(await ask(base, { method: 'POST', body }), 202, body, COLOR)
        for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
          const headers = { 'content-length': '2' }
          assertRaw(await ask(base, { method, body: 'hi', headers }), 202, 'hi', COLOR)
        }
        for (const path of paths) assertRaw(await ask(path, { method: 'POST', body: 'hi' }), 202, 'hi', COLOR)
      },
    },
    {
      good: route,
      title: 'takes a body of chunks',
      async run({ ask }) {
        const headers = { 'transfer-encoding': 'chunked' }
        const body = Buffer.alloc(300_000, 'chunk ')
        assertRaw(await ask(base, { method: 'POST', body, headers }), 202, body, COLOR)
      },
    },
    {
      bad: route,
      title: 'is 413 for a body over 10 MiB',
      http1: true,
      run: (peer) => assertTooLarge(peer, base),
    },
  ]
}
