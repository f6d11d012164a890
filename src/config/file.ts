import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { joinList } from './kinds.ts'
import { isOptionName, type OptionName } from './options.ts'
import { StartupError } from './startup-error.ts'
import { badValue, readValue } from './value.ts'

/** The values that a config file gives, none when it is absent; throws a StartupError at the first that is wrong. */
export async function loadFile(path: string): Promise<ReadonlyMap<OptionName, unknown>> {
  const given = new Map<OptionName, unknown>()
  const text = await readText(path)
  if (text === undefined) return given
  const values = toValues(await parse(text, path), path)
  await checkShape(values, path)
  for (const [name, value] of Object.entries(values) as [OptionName, unknown][]) {
    const plain = Array.isArray(value) ? joinList(value) : String(value)
    // An escape may name half a character, which no answer could carry.
    given.set(name, readValue(name, plain.toWellFormed(), `${name} in ${path}`))
  }
  return given
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new StartupError(`config file ${path} can't be read: ${message}`, { exitCode: 2, cause: error })
  }
}

// Each parser costs milliseconds to load, which only those pay who have such a file.
const PARSERS: Record<string, () => Promise<(text: string) => unknown>> = {
  '.yaml': parseYaml,
  '.yml': parseYaml,
  '': parseYaml,
  '.json': async () => JSON.parse,
  '.toml': async () => (await import('smol-toml')).parse,
}

async function parseYaml(): Promise<(text: string) => unknown> {
  const { parse } = await import('yaml')
  return (text) => parse(text, { logLevel: 'error' })
}

async function parse(text: string, path: string): Promise<unknown> {
  const parser = PARSERS[extname(path).toLowerCase()]
  if (!parser) throw new StartupError(`config file ${path} must end in .yaml, .yml, .json or .toml`, { exitCode: 2 })
  const parseText = await parser()
  try {
    return parseText(text)
  } catch (error) {
    // The first line says what and where; the others quote the file, which may hold the key of tokens.
    const [reason] = (error as Error).message.split('\n', 1)
    throw new StartupError(`config file ${path} is malformed: ${reason}`, { exitCode: 2, cause: error })
  }
}

function toValues(content: unknown, path: string): Partial<Record<OptionName, unknown>> {
  const values: Partial<Record<OptionName, unknown>> = {}
  if (content === null || content === undefined) return values
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new StartupError(`config file ${path} must hold keys and values, such as port: 9898`, { exitCode: 2 })
  }
  for (const [key, value] of Object.entries(content)) {
    const name = key.toLowerCase()
    if (isOptionName(name) && value !== null) values[name] = value
  }
  return values
}

async function checkShape(values: Partial<Record<OptionName, unknown>>, path: string): Promise<void> {
  const { default: validate } = await import('./file-validator.generated.js')
  if (validate(values)) return
  const [, name = '', index] = validate.errors?.[0]?.instancePath.split('/') ?? []
  if (!isOptionName(name)) throw new Error(`${path} fails at an unknown key`)
  const value = values[name]
  const source = index === undefined ? name : `${name}[${index}]`
  throw badValue(name, Array.isArray(value) && index ? value[Number(index)] : value, `${source} in ${path}`)
}
