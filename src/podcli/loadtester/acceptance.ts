import { UsageError } from '../command.ts'
import { splitCommand } from './command-words.ts'

/** A test before a rollout: a request, and what its answer must show. */
export interface Acceptance {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string | undefined
  /** Statuses from 400 on fail. */
  readonly strict: boolean
  /** What a line of the answer must match. */
  readonly pattern: RegExp | undefined
}

/** An answer that is not here by then is a failure: Flagger waits no longer. */
const TIMEOUT_MS = 10_000

/** What is read of an answer to look for the pattern. */
const MAX_ANSWER_BYTES = 1024 * 1024

/** Reads `curl -sd test http://podinfo-canary:9898/token | grep token`; throws with the reason when it is anything else. */
export function readAcceptance(command: string): Acceptance {
  const words = splitCommand(command)
  const pipe = words.indexOf('|')
  const asked = pipe < 0 ? words : words.slice(0, pipe)
  if (asked[0] !== 'curl')
    throw new UsageError('of tests, only curl with a grep behind it can be run: no shell is ever started')
  return { ...readCurl(asked.slice(1)), pattern: pipe < 0 ? undefined : readGrep(words.slice(pipe + 1)) }
}

/** Asks, and resolves with undefined when the answer is as it must be, else with what is wrong. */
export async function accept({ url, method, headers, body, strict, pattern }: Acceptance): Promise<string | undefined> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const options = { method, headers: headers.map(([name, value]): [string, string] => [name, value]), signal }
    const answer = await fetch(url, { ...options, redirect: 'manual', ...(body !== undefined && { body }) })
    if (strict && answer.status >= 400) return `status ${answer.status}`
    const text = await readStart(answer)
    return !pattern || text.split('\n').some((line) => pattern.test(line))
      ? undefined
      : `no line matches ${pattern.source}`
  } catch (error) {
    const { cause, message } = error as Error
    return cause instanceof Error ? cause.message || message : message
  }
}

async function readStart({ body }: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > MAX_ANSWER_BYTES) break
  }
  return text
}

const VALUED: Readonly<Record<string, string>> = { d: 'd', data: 'd', X: 'X', request: 'X', H: 'H', header: 'H' }
const SWITCHES: Readonly<Record<string, string>> = { s: '', S: '', f: 'f', silent: '', 'show-error': '', fail: 'f' }

function readCurl(words: readonly string[]): Omit<Acceptance, 'pattern'> {
  const values: Record<string, string> = {}
  const headers: [string, string][] = []
  const urls: string[] = []
  const rest = words[Symbol.iterator]()
  const take = (name: string, attached: string) => {
    const key = VALUED[name]
    if (key === undefined) throw new UsageError(`curl's ${name.length > 1 ? '--' : '-'}${name} can't be mapped`)
    const value: string | undefined = attached || rest.next().value
    if (value === undefined) throw new UsageError(`curl's ${name} needs a value`)
    if (key === 'd' && value.startsWith('@')) throw new UsageError('a file as body can be none of this machine')
    if (key !== 'H') values[key] = value
    else headers.push([value.replace(/:.*/s, '').trim(), value.replace(/^[^:]*:/, '').trim()])
  }
  for (const word of rest) {
    if (word.startsWith('--')) {
      const name = word.slice(2)
      if (name in SWITCHES) values[SWITCHES[name] ?? ''] = 'on'
      else take(name, '')
    } else if (word.startsWith('-')) {
      // Letters stand together, and what follows the one with a value is the value.
      const letters = word.slice(1)
      const end = [...letters].findIndex((letter) => !(letter in SWITCHES))
      for (const letter of end < 0 ? letters : letters.slice(0, end)) values[SWITCHES[letter] ?? ''] = 'on'
      if (end >= 0) take(letters[end] ?? '', letters.slice(end + 1))
    } else urls.push(word)
  }
  const [url = '', extra] = urls
  const parsed = URL.parse(url.includes('://') ? url : `http://${url}`)
  if (!parsed || !/^https?:$/.test(parsed.protocol) || extra !== undefined)
    throw new UsageError('curl needs exactly one URL of HTTP')
  const method = values['X'] ?? (values['d'] === undefined ? 'GET' : 'POST')
  return { url: parsed.href, method, headers, body: values['d'], strict: values['f'] === 'on' }
}

function readGrep(words: readonly string[]): RegExp {
  const [program, ...rest] = words
  const flags = rest.filter((word) => word.startsWith('-'))
  const patterns = rest.filter((word) => !word.startsWith('-'))
  if (program !== 'grep' || patterns.length !== 1 || flags.some((flag) => !/^-[qFi]+$/.test(flag))) {
    throw new UsageError('behind "|", only grep with one text can be run: no shell is ever started')
  }
  // As plain text: a pattern of anyone's could take for ever.
  const text = (patterns[0] ?? '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(text, flags.some((flag) => flag.includes('i')) ? 'i' : '')
}
