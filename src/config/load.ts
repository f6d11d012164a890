import { join } from 'node:path'
import { VERSION } from '../version.ts'
import { parseCommandLine } from './command-line.ts'
import { type Config, toField } from './config.ts'
import { MAX_DURATION_MS } from './duration.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { loadFile } from './file.ts'
import { type OptionName, optionNames, options } from './options.ts'
import { StartupError } from './startup-error.ts'
import { usage } from './usage.ts'

/** What the command line comes to: a server to start, or a text for stdout (help, version) and nothing else to do. */
export type Loaded = { readonly config: Config } | { readonly text: string }

/**
 * Settles each option: flag, else environment, else config file, else default. `argv` is without the program's name.
 * Throws a StartupError (exit code 2) that names the source, the value and the fix.
 */
export async function loadConfig(argv: readonly string[], env: Environment): Promise<Loaded> {
  const commandLine = parseCommandLine(argv)
  if ('asks' in commandLine) return { text: commandLine.asks === 'help' ? usage() : `${VERSION}\n` }
  const sources = [commandLine.given, readEnvironment(env)]
  const { configPath, config: file } = settle(sources)
  if (configPath && file) sources.push(await loadFile(join(configPath, file)))
  const config = settle(sources)
  checkTogether(config)
  return { config }
}

function settle(sources: readonly ReadonlyMap<OptionName, unknown>[]): Config {
  const entries = optionNames.map((name) => {
    const source = sources.find((given) => given.has(name))
    return [toField(name), source ? source.get(name) : options[name].default]
  })
  return Object.fromEntries(entries) as Config
}

function checkTogether(config: Config): void {
  const { randomDelayMin: min, randomDelayMax: max, randomDelayUnit: unit } = config
  if (max < min) {
    throw refusal(`random-delay-max (${max}) is below random-delay-min (${min}): raise the one or lower the other`)
  }
  if (unit === 's' && max * 1000 > MAX_DURATION_MS) {
    throw refusal(`random-delay-max (${max}) is too long: at most ${Math.floor(MAX_DURATION_MS / 1000)} s`)
  }
  if (config.clientCa && config.httpEngine === 'uws') {
    throw refusal('the engine uws lets clients in without a certificate: leave out http-engine=uws, or client-ca')
  }
  if (config.h2c && config.httpEngine === 'uws') {
    throw refusal('the engine uws speaks no HTTP/2: leave out http-engine=uws, or h2c')
  }
}

function refusal(message: string): StartupError {
  return new StartupError(message, { exitCode: 2 })
}
