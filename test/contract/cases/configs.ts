import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mountConfigMap } from '../../config-map.ts'
import { assertJson } from '../answers.ts'
import type { Case, Fixture } from '../suite.ts'

/** A mounted ConfigMap, with what else may lie there. */
export async function makeConfigs(): Promise<Fixture> {
  const mounted = await mountConfigMap({ 'z.txt': '<b> & "é"\n', 10: 'ten', 9: 'nine', empty: '' })
  const { path } = mounted
  await writeFile(join(path, 'bytes'), Buffer.from([0xff, 0, 0x61]))
  await writeFile(join(path, 'a..b'), 'left out')
  await mkdir(join(path, 'directory'))
  return { args: [`--config-path=${path}`], [Symbol.asyncDispose]: () => mounted[Symbol.asyncDispose]() }
}

export const configsCases: readonly Case[] = [
  {
    good: 'GET /configs',
    title: 'shows the files by name, sorted by bytes, without directories and names with ..',
    async run({ ask }) {
      const members = [
        '"10": "ten"',
        '"9": "nine"',
        '"bytes": "\ufffd\\u0000a"',
        '"empty": ""',
        '"z.txt": "\\u003cb\\u003e \\u0026 \\"é\\"\\n"',
      ]
      assertJson(await ask('/configs'), 200, `{\n  ${members.join(',\n  ')}\n}`)
    },
  },
]

/** Without `--config-path`. */
export const noConfigsCases: readonly Case[] = [
  {
    good: 'GET /configs',
    title: 'is an empty object without a directory',
    async run({ ask }) {
      assertJson(await ask('/configs'), 200, '{}')
    },
  },
]
