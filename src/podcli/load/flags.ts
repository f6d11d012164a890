import { bool, choice, duration, int, type Option, string } from '../../config/kinds.ts'
import { url } from '../operands.ts'

/** More would run out of ports, and before that of file descriptors. */
const MAX_CONNECTIONS = 20_000

/** More threads than any machine has cores are a slip of the hand. */
const MAX_THREADS = 64

/** Counts of requests are kept in 32 bits. */
const MAX_REQUESTS = 2_000_000_000

/** A rate that no client can drive is a slip of the hand. */
export const MAX_RATE = 1_000_000

/** What is put under load. */
export const loadOperand = url('address', ['http', 'https', 'ws', 'wss', 'grpc', 'grpcs'], 'http')

/** What `podcli load` may be told. What they mean together is checked when it runs: its files are loaded only then. */
export const loadFlags = {
  rate: optional(int(0, 'requests a second, however long answers take (open loop)', { min: 1, max: MAX_RATE })),
  ramp: string('', 'rates that grow evenly over a time, such as 10..500/2m'),
  stages: string('', 'rates one after the other, such as 100/30s,100..500/1m'),
  connections: optional(
    int(0, 'connections at once: 50, or with a rate at most 1000, unless given', { min: 1, max: MAX_CONNECTIONS }),
  ),
  duration: optional(duration(0, 'how long requests are started; 10s unless something else ends it')),
  requests: optional(int(0, 'how many requests, exactly, unless the time is up before', { min: 1, max: MAX_REQUESTS })),
  method: optional(string('', 'HTTP method: GET, or POST with a body')),
  header: many('a header, as name: value; may be given several times', 'name: value'),
  body: string('', 'what to send'),
  scenario: string('', 'file of requests and settings, in YAML or JSON'),
  threads: int(1, 'threads that send; each takes one core at most', { min: 1, max: MAX_THREADS }),
  timeout: optional(duration(0, 'how long an answer may take; 10s unless given')),
  insecure: bool('take any certificate'),
  fail: many('what makes it fail, such as p99>250ms; may be given several times', 'a threshold'),
  output: choice(['text', 'json', 'html'], 'text', { help: 'how the result is written to stdout: text, json or html' }),
}

/** An option that is undefined when it is not given. */
function optional<T>(option: Option<T>): Option<T | undefined> {
  return { ...option, default: undefined, defaultText: '' }
}

/** An option whose every occurrence adds one text. */
function many(help: string, expected: string): Option<readonly string[]> {
  return { ...string('', help), kind: 'list', default: [], expected, schema: {}, parse: (text) => [text] }
}
