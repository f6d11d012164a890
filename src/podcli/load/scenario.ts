import { readFileSync } from 'node:fs'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { int, type Option, string } from '../../config/kinds.ts'
import { UsageError } from '../command.ts'
import { loadFlags } from './flags.ts'

/** What a scenario file says: settings by the names of the flags, and the requests. */
export interface Scenario {
  readonly settings: Readonly<Record<string, unknown>>
  readonly steps: readonly ScenarioStep[]
}

export interface ScenarioStep {
  /** Beside the address of the command line. */
  readonly path: string
  readonly method: string | undefined
  readonly body: string
  readonly header: readonly string[]
  readonly weight: number
}

/** More is no scenario that a person wrote. */
const MAX_STEPS = 1000

const MAX_WEIGHT = 1000

/** What a step may say: read as flags are. */
const STEP = {
  path: string('', 'where, beside the address', {
    expected: 'a path that begins with a slash',
    parse: (text) => (text === '' || text.startsWith('/') ? text : undefined),
  }),
  method: loadFlags.method,
  body: loadFlags.body,
  header: loadFlags.header,
  weight: int(1, 'how often, compared with the others', { min: 1, max: MAX_WEIGHT }),
}

/** What the file may say beside its steps. */
const { rate, ramp, stages, connections, duration, requests, timeout, fail } = loadFlags
const SETTINGS = { rate, ramp, stages, connections, duration, requests, timeout, fail, header: loadFlags.header }

/** Reads a scenario file; throws a `UsageError` that names file and line. */
export function loadScenario(file: string): Scenario {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`can't read the scenario: ${(error as Error).message}`)
  }
  return parseScenario(text, file)
}

/** The same, of text that was read. */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const refuse = (offset: number, why: string) => new UsageError(`${file}:${lines.linePos(offset).line}: ${why}`)
  const [error] = document.errors
  if (error) throw refuse(error.pos[0], error.message)
  const { steps, ...rest } = readPairs(document.contents, [...Object.keys(SETTINGS), 'steps'], refuse)
  if (steps === undefined) throw refuse(0, 'steps are missing')
  if (!isSeq<Node>(steps) || steps.items.length === 0) throw refuse(toOffset(steps), 'steps must be a list of requests')
  if (steps.items.length > MAX_STEPS) throw refuse(toOffset(steps), `more than ${MAX_STEPS} steps`)
  return {
    settings: readOptions(rest, SETTINGS, refuse),
    steps: steps.items.map(
      (step) => readOptions(readPairs(step, Object.keys(STEP), refuse), STEP, refuse) as unknown as ScenarioStep,
    ),
  }
}

type Refuse = (offset: number, why: string) => UsageError

function readPairs(node: unknown, names: readonly string[], refuse: Refuse): Record<string, Node | undefined> {
  if (!isMap<Node, Node | null>(node)) throw refuse(toOffset(node), `expected ${names.join(', ')}, each with its value`)
  const pairs: Record<string, Node> = {}
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    if (!names.includes(name))
      throw refuse(toOffset(key), `unknown key ${JSON.stringify(name)}: expected ${names.join(', ')}`)
    if (!value) throw refuse(toOffset(key), `${name} has no value`)
    pairs[name] = value
  }
  return pairs
}

function readOptions(
  nodes: Readonly<Record<string, Node | undefined>>,
  options: Readonly<Record<string, Option<unknown>>>,
  refuse: Refuse,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const node = nodes[name]
      if (!node) return [name, option.default]
      if (option.kind !== 'list') return [name, readScalar(name, node, option, refuse)]
      const items = isSeq<Node>(node) ? node.items : [node]
      return [name, items.flatMap((item) => readScalar(name, item, option, refuse))]
    }),
  )
}

function readScalar(name: string, node: Node, option: Option<unknown>, refuse: Refuse): unknown {
  if (!isScalar(node)) throw refuse(toOffset(node), `${name}: expected ${option.expected}`)
  const text = node.source ?? ''
  const value = option.parse(text)
  if (value === undefined)
    throw refuse(toOffset(node), `invalid ${name} ${JSON.stringify(text)}: expected ${option.expected}`)
  return value
}

function toOffset(node: unknown): number {
  return (node as Partial<Node> | null)?.range?.[0] ?? 0
}
