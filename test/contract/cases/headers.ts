import assert from 'node:assert/strict'
import { VERSION } from '../../../src/version.ts'
import { assertJson } from '../answers.ts'
import type { Peer } from '../peer.ts'
import type { Case } from '../suite.ts'

async function revision({ ask }: Peer): Promise<string> {
  return (await ask('/version')).json<{ commit: string }>().commit
}

export const headersCases: readonly Case[] = [
  ...['GET', 'POST'].map(
    (method): Case => ({
      good: `${method} /headers`,
      title: 'names headers canonically, sorts them, keeps each line, and adds version and revision',
      http1: true,
      async run(peer) {
        const headers = {
          'x-request-id': ['2', '1'],
          'USER-AGENT': 'test <&>',
          'x-api-version': 'forged',
          'x-api-revision': ['forged', 'twice'],
          x_odd: 'a, b',
          '9': 'nine',
          '10': 'ten',
          connection: 'close',
        }
        const answer = await peer.ask('/headers', { method, headers })
        const wanted = [
          ['10', ['ten']],
          ['9', ['nine']],
          ['Connection', ['close']],
          ...(method === 'POST' ? [['Content-Length', ['0']] as const] : []),
          ['User-Agent', ['test \\u003c\\u0026\\u003e']],
          ['X-Api-Revision', [await revision(peer)]],
          ['X-Api-Version', [VERSION]],
          ['X-Request-Id', ['2', '1']],
          ['X_odd', ['a, b']],
        ] as const
        const members = wanted.map(([name, values]) => {
          return `  "${name}": [\n${values.map((value) => `    "${value}"`).join(',\n')}\n  ]`
        })
        assertJson(answer, 200, `{\n${members.join(',\n')}\n}`)
      },
    }),
  ),
  {
    good: 'POST /headers',
    title: 'leaves Host and Transfer-Encoding out',
    async run({ raw }) {
      const answer = await raw(
        'POST /headers HTTP/1.1',
        ['Transfer-Encoding: chunked', 'Connection: close'],
        '0\r\n\r\n',
      )
      assert.match(answer, /^HTTP\/1\.1 200 /)
      assert.deepEqual(Object.keys(JSON.parse(answer.slice(answer.indexOf('{')))), [
        'Connection',
        'X-Api-Revision',
        'X-Api-Version',
      ])
    },
  },
  {
    bad: 'GET /headers',
    title: 'shows bytes that are no UTF-8 as U+FFFD',
    async run({ raw }) {
      const answer = await raw('GET /headers HTTP/1.1', ['X-Bad: a\xffb', 'Connection: close'])
      const body = Buffer.from(answer, 'latin1').toString()
      assert.match(body, /^ {2}"X-Bad": \[\n {4}"a\ufffdb"\n {2}\]/m)
    },
  },
]
