import { UsageError } from '../command.ts'
import { loadFlags } from '../load/flags.ts'
import type { Settings } from '../load/settings.ts'
import { url } from '../operands.ts'

/** A load that a command line asks for. */
export interface Wish {
  readonly url: URL
  readonly settings: Settings
  /** Thresholds. */
  readonly fail: readonly string[]
}

const REQUESTS = 200
const WORKERS = 50
const TIMEOUT_SECONDS = 20

/** hey's flags that have a value; what is done with them stands below. */
const VALUED = ['n', 'c', 'q', 'z', 'm', 'H', 't', 'A', 'd', 'T', 'a', 'host', 'cpus', 'U'] as const

/** Without effect here: no answer is asked for compressed, no redirect followed. */
const IGNORED: readonly string[] = ['disable-compression', 'disable-redirects', 'cpus']

/** What hey is told by its words, as a load of ours; throws a `UsageError` at what has no counterpart. */
export function readHey(words: readonly string[]): Wish {
  const { values, headers, address, closes } = readFlags(words)
  const workers = toNumber(values, 'c', WORKERS)
  const perWorker = toNumber(values, 'q', 0)
  const time = values.get('z')
  const requests = toNumber(values, 'n', REQUESTS)
  if (time === undefined && requests < workers) throw new UsageError('-n must not be less than -c')
  const header = [
    `Content-Type: ${values.get('T') ?? 'text/html'}`,
    ...(values.has('A') ? [`Accept: ${values.get('A')}`] : []),
    ...(values.has('U') ? [`User-Agent: ${values.get('U')}`] : []),
    ...(values.has('host') ? [`Host: ${values.get('host')}`] : []),
    ...(values.has('a') ? [`Authorization: Basic ${Buffer.from(values.get('a') ?? '').toString('base64')}`] : []),
    ...(closes ? ['Connection: close'] : []),
    ...headers,
  ]
  return {
    url: url('url', ['http', 'https']).parse(address),
    settings: {
      // Of each worker, there.
      rate: perWorker > 0 ? within('rate', Math.ceil(perWorker * workers)) : undefined,
      ramp: '',
      stages: '',
      connections: within('connections', workers),
      duration: time === undefined ? undefined : toMilliseconds(time),
      requests: time === undefined ? within('requests', requests) : undefined,
      method: values.get('m') ?? 'GET',
      header,
      body: values.get('d') ?? '',
      threads: 1,
      timeout: toNumber(values, 't', TIMEOUT_SECONDS) * 1000 || 24 * 3600 * 1000,
      insecure: true,
    },
    fail: [],
  }
}

/** No more than podcli load would take. */
function within(name: 'rate' | 'connections' | 'requests', value: number): number {
  const option = loadFlags[name]
  const taken = option.parse(String(value))
  if (taken === undefined) throw new UsageError(`${value} ${name}: expected ${option.expected}`)
  return taken
}

function readFlags(words: readonly string[]) {
  const values = new Map<string, string>()
  const headers: string[] = []
  const addresses: string[] = []
  let closes = false
  const rest = words[Symbol.iterator]()
  for (const word of rest) {
    const [, name, inline] = /^--?([a-zA-Z][\w-]*)(?:=([^]*))?$/.exec(word) ?? []
    if (name === undefined) addresses.push(word)
    else if (name === 'disable-keepalive') closes = true
    else if (VALUED.some((one) => one === name)) {
      const value = inline ?? rest.next().value
      if (value === undefined) throw new UsageError(`-${name} needs a value`)
      if (name === 'H') headers.push(value)
      else values.set(name, value)
    } else if (!IGNORED.includes(name)) throw new UsageError(`hey's -${name} has no counterpart here`)
  }
  const [address = '', extra] = addresses
  if (address === '' || extra !== undefined) throw new UsageError('hey needs exactly one URL')
  return { values, headers, address, closes }
}

function toNumber(values: ReadonlyMap<string, string>, name: string, otherwise: number): number {
  const text = values.get(name)
  if (text === undefined) return otherwise
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new UsageError(`-${name} ${JSON.stringify(text)}: expected a number`)
  return Number(text)
}

function toMilliseconds(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const ms = Number(amount) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit ?? ''] ?? Number.NaN)
  if (!(ms > 0)) throw new UsageError(`-z ${JSON.stringify(text)}: expected a time, such as 1m`)
  return ms
}
