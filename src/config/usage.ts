import type { Option } from './kinds.ts'
import { sections, toVariable } from './options.ts'

/** The text of `--help`: every option with its default, where values come from, and examples. */
export function usage(): string {
  const blocks = Object.entries(sections).map(([title, group]) => toBlock(title, Object.entries(group)))
  return [INTRODUCTION, ...blocks, toBlock('Other', OTHER), SOURCES].join('\n')
}

const INTRODUCTION = `podinfo: a tiny web application that shows best practices of running services in Kubernetes.

Usage:
  podinfo [flags]
`

const SOURCES = `A flag wins over its environment variable, that over the config file, that over the default.
The variable of --grpc-port is ${toVariable('grpc-port')}, and so on; an empty variable counts as absent.
The config file is <config-path>/<config>, in YAML, JSON or TOML; its keys are names of flags.
${toVariable('jwt-secret')} is the key that tokens are signed with; it has no flag.

Examples:
  podinfo --port=9898 --level=debug
  podinfo --backend-url=http://backend:9898/echo --http-client-timeout=1m30s
  PODINFO_UI_COLOR='#34577c' PODINFO_UI_MESSAGE='hello' podinfo
  podinfo --config-path=/etc/podinfo --config=settings.toml
`

type Entry = readonly [name: string, option: Pick<Option<unknown>, 'kind' | 'defaultText' | 'help' | 'flag'>]

const OTHER: readonly Entry[] = [
  ['help, -h', { kind: 'bool', defaultText: 'false', help: 'print this text', flag: true }],
  ['version, -v', { kind: 'bool', defaultText: 'false', help: 'print the version', flag: true }],
]

const COLUMNS = 100
const INDENT = 38

function toBlock(title: string, entries: readonly Entry[]): string {
  const lines = entries.filter(([, { flag }]) => flag).flatMap((entry) => toLines(entry))
  return `${title}:\n${lines.join('\n')}\n`
}

function toLines([name, { kind, defaultText, help }]: Entry): string[] {
  const flag = `  --${name}${kind === 'bool' ? '' : ` ${kind}`}`
  const quiet = defaultText === '' || defaultText === 'false'
  const lines = wrap(quiet ? help : `${help} (default ${defaultText})`, COLUMNS - INDENT)
  return lines.map((line, at) => (at === 0 ? flag : '').padEnd(INDENT) + line)
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
