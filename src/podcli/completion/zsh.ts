import type { Group } from '../command.ts'
import { type Entry, listValued, toLevels } from './levels.ts'

/** A script for zsh, to be sourced or to lie in a directory of `fpath` as `_podcli`. */
export function toScript(root: Group): string {
  const levels = toLevels(root)
  const paths = levels.flatMap(({ path }) => (path ? [`' ${path}'`] : []))
  const cases = levels.map(({ path, commands, flags }) => {
    const options = flags.map(({ name, meaning }) => ({ name: `--${name}`, meaning }))
    return `    (${path ? `' ${path}'` : "''"}) entries=(${[...commands, ...options].map(toEntry).join(' ')}) ;;\n`
  })
  return `#compdef podcli
# Completes podcli in zsh.
_podcli() {
  local word at=''
  local -a entries
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      (${paths.join(' | ')}) at="$at $word" ;;
    esac
  done
  case "$words[CURRENT-1]" in
    (${listValued(levels).join(' | ')}) return 1 ;;
  esac
  case "$at" in
${cases.join('')}  esac
  _describe podcli entries
}
if [ "$funcstack[1]" = _podcli ]; then
  _podcli "$@"
else
  compdef _podcli podcli
fi
`
}

function toEntry({ name, meaning }: Entry): string {
  return `'${`${name}:${meaning}`.replaceAll("'", "'\\''")}'`
}
