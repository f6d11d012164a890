import type { Group } from '../command.ts'
import { toLevels } from './levels.ts'

/** A script for fish. */
export function toScript(root: Group): string {
  const levels = toLevels(root)
  const paths = levels.flatMap(({ path }) => (path ? [`'${path}'`] : []))
  const lines = levels.flatMap(({ path, commands, flags }) => {
    const here = `complete -c podcli -n ${quote(`__podcli_at '${path}'`)}`
    return [
      ...commands.map(({ name, meaning }) => `${here} -a ${name} -d ${quote(meaning)}\n`),
      ...flags.map(({ name, letter, meaning, valued }) => {
        return `${here} -l ${name}${letter ? ` -s ${letter}` : ''}${valued ? ' -x' : ''} -d ${quote(meaning)}\n`
      }),
    ]
  })
  return `# Completes podcli in fish.
function __podcli_at
  set -l at
  for word in (commandline -opc)[2..-1]
    if contains -- (string join -- ' ' $at $word) ${paths.join(' ')}
      set -a at $word
    end
  end
  test "$at" = "$argv"
end
complete -c podcli -f
${lines.join('')}`
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}
