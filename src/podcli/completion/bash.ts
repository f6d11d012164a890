import type { Group } from '../command.ts'
import { listValued, toLevels } from './levels.ts'

/** A script for bash, which needs no helpers beside it. */
export function toScript(root: Group): string {
  const levels = toLevels(root)
  const paths = levels.flatMap(({ path }) => (path ? [`' ${path}'`] : []))
  const cases = levels.map(({ path, commands, flags }) => {
    const words = [...commands.map(({ name }) => name), ...flags.map(({ name }) => `--${name}`)]
    return `    ${path ? `' ${path}'` : "''"}) words='${words.join(' ')}' ;;\n`
  })
  return `# Completes podcli in bash.
_podcli() {
  local word at='' words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
    ${paths.join(' | ')}) at="$at $word" ;;
    esac
  done
  case "\${COMP_WORDS[COMP_CWORD - 1]}" in
    ${listValued(levels).join(' | ')}) return ;;
  esac
  case "$at" in
${cases.join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _podcli podcli
`
}
