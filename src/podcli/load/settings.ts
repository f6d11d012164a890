import { isIP } from 'node:net'
import { type Environment, UsageError } from '../command.ts'
import { loadTrust } from '../trust.ts'
import type { Header, LoadPlan, Step, Target } from './plan.ts'
import { parseStages } from './rates.ts'
import type { ScenarioStep } from './scenario.ts'
import { type Stage, toSchedule } from './schedule.ts'
import { EXPECTED_THRESHOLD, parseThreshold, type Threshold } from './thresholds.ts'

/** What a load may be told, read word by word; undefined or empty where nothing is. */
export interface Settings {
  readonly rate: number | undefined
  readonly ramp: string
  readonly stages: string
  readonly connections: number | undefined
  readonly duration: number | undefined
  readonly requests: number | undefined
  readonly method: string | undefined
  readonly header: readonly string[]
  readonly body: string
  readonly threads: number
  readonly timeout: number | undefined
  readonly insecure: boolean
  /** Of the scenario. */
  readonly steps?: readonly ScenarioStep[]
}

const DURATION_MS = 10_000
const TIMEOUT_MS = 10_000

/** Connections without a rate: what other load generators have. */
const CONNECTIONS = 50

/** With a rate they are opened as they are needed; this bounds what a stuck server can make of it. */
const OPEN_CONNECTIONS = 1000

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'grpc:': 80 }

/** What the settings mean together; throws a `UsageError` when they make no sense. */
export function toPlan(url: URL, settings: Settings, env: Environment): LoadPlan {
  const protocol = url.protocol.startsWith('http') ? 'http' : url.protocol.startsWith('ws') ? 'ws' : 'grpc'
  const { rate, duration = 0, requests = Infinity, timeout = TIMEOUT_MS } = settings
  if (settings.duration === 0) throw new UsageError('--duration must be above 0')
  if (timeout === 0) throw new UsageError('--timeout must be above 0')
  const changing = toStages(settings)
  const stages = changing ?? (rate === undefined ? undefined : [toEvenStage(rate, duration, requests)])
  const connections = settings.connections ?? (stages ? OPEN_CONNECTIONS : CONNECTIONS)
  const byTime = duration || (requests === Infinity ? DURATION_MS : Infinity)
  if (settings.threads > connections) throw new UsageError('--threads must not be more than --connections')
  return {
    protocol,
    target: toTarget(url, settings.insecure, env),
    steps: toSteps(url, protocol, settings),
    stages,
    connections,
    threads: settings.threads,
    durationMs: changing ? toSchedule(changing).durationMs : byTime,
    requests,
    timeoutMs: timeout,
  }
}

/** The thresholds of those texts; throws a `UsageError` at one that is none. */
export function toThresholds(texts: readonly string[]): readonly Threshold[] {
  return texts.map((text) => {
    const threshold = parseThreshold(text)
    if (!threshold)
      throw new UsageError(
        `invalid value ${JSON.stringify(text)} for --fail: expected a threshold, ${EXPECTED_THRESHOLD}`,
      )
    return threshold
  })
}

function toStages({ rate, ramp, stages, duration }: Settings): readonly Stage[] | undefined {
  const given = [rate !== undefined && '--rate', ramp && '--ramp', stages && '--stages'].filter(Boolean)
  if (given.length > 1) throw new UsageError(`${given.join(' and ')} exclude each other`)
  const text = ramp || stages
  if (!text) return undefined
  const flag = ramp ? '--ramp' : '--stages'
  if (duration !== undefined) throw new UsageError(`${flag} tells how long it takes: --duration has no place beside it`)
  const parsed = parseStages(text)
  if (!parsed || (ramp && parsed.length > 1)) {
    throw new UsageError(
      `invalid value ${JSON.stringify(text)} for ${flag}: expected ${ramp ? '10..500/2m' : '100/30s,100..500/1m'}, from 0 to 1000000 a second`,
    )
  }
  return parsed
}

// Without a time, it takes as long as so many requests do.
function toEvenStage(rate: number, durationMs: number, requests: number): Stage {
  const byCount = requests === Infinity ? DURATION_MS : (requests / rate) * 1000
  return { from: rate, to: rate, durationMs: durationMs || byCount }
}

function toTarget(url: URL, insecure: boolean, env: Environment): Target {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = /^(https|wss|grpcs):$/.test(url.protocol)
  const shown = new URL(url.href)
  if (shown.password) shown.password = '***'
  return {
    text: shown.href,
    host,
    port: Number(url.port) || (PORTS[url.protocol] ?? 443),
    tls: secure ? { servername: isIP(host) ? '' : host, ca: insecure ? [] : loadTrust(env), insecure } : undefined,
  }
}

function toSteps(url: URL, protocol: LoadPlan['protocol'], { steps, method, header, body }: Settings): readonly Step[] {
  const bare = new URL(url.href)
  const own = toHeaders(header)
  const basic = Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString(
    'base64',
  )
  const sent: readonly Header[] = url.username || url.password ? [['Authorization', `Basic ${basic}`], ...own] : own
  bare.username = bare.password = bare.hash = ''
  if (protocol === 'grpc' && /^\/?$/.test(bare.pathname)) bare.pathname = '/grpc.health.v1.Health/Check'
  if (protocol === 'ws' && steps?.some(({ path }) => path))
    throw new UsageError('a websocket has one path: steps may only have bodies')
  const toMethod = (one: string | undefined, content: string) => {
    const name = one || method || (content ? 'POST' : 'GET')
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new UsageError(`invalid method ${JSON.stringify(name)}`)
    return name
  }
  if (!steps) return [{ url: bare.href, method: toMethod(undefined, body), headers: sent, body, weight: 1 }]
  return steps.map((step) => ({
    url: new URL(step.path || bare.href, bare).href,
    method: toMethod(step.method, step.body || body),
    headers: [...sent, ...toHeaders(step.header)],
    body: step.body || body,
    weight: step.weight,
  }))
}

function toHeaders(texts: readonly string[]): Header[] {
  return texts.map((text) => {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([^\r\n\0]*)$/.exec(text) ?? []
    if (name === undefined || value === undefined)
      throw new UsageError(`invalid header ${JSON.stringify(text)}: expected name: value`)
    return [name, value]
  })
}
