import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertJson } from '../answers.ts'
import type { Case, Fixture } from '../suite.ts'

/** A directory as the kubelet mounts a ConfigMap, with what else may lie there. */
export async function makeConfigs(): Promise<Fixture & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'podinfo-configs-'))
  await mkdir(join(path, '..2026', 'sub'), { recursive: true })
  await symlink('..2026', join(path, '..data'))
  for (const [name, content] of Object.entries({ 'z.txt': '<b> & "é"\n', 10: 'ten', 9: 'nine', empty: '' })) {
    await writeFile(join(path, '..2026', name), content)
    await symlink(join('..data', name), join(path, name))
  }
  await writeFile(join(path, 'bytes'), Buffer.from([0xff, 0, 0x61]))
  await writeFile(join(path, 'a..b'), 'left out')
  await mkdir(join(path, 'directory'))
  return {
    path,
    args: [`--config-path=${path}`],
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
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
