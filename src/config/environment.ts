import { toInteger } from './kinds.ts'
import { type OptionName, optionNames, toVariable } from './options.ts'
import { readValue } from './value.ts'

/** The values that `PODINFO_*` variables give; throws a StartupError at the first that is unreadable. */
export function readEnvironment(env: Environment): ReadonlyMap<OptionName, unknown> {
  const given = new Map<OptionName, unknown>()
  for (const name of optionNames) {
    const variable = toVariable(name)
    const text = env[variable]
    if (!text || isServiceLink(name, text)) continue
    given.set(name, readValue(name, text, variable))
  }
  return given
}

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

// Kubernetes tells each pod of the Services in its namespace: one called podinfo sets PODINFO_PORT=tcp://10.0.0.1:9898,
// one called podinfo-secure sets PODINFO_SECURE_PORT. They say nothing about us.
function isServiceLink(name: OptionName, text: string): boolean {
  return (name === 'port' || name === 'secure-port') && toInteger(text) === undefined
}
