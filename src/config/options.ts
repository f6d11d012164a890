import { VERSION } from '../version.ts'
import { isHttpUrl, toCacheServer } from './addresses.ts'
import { MAX_DURATION_MS } from './duration.ts'
import { bool, choice, duration, int, list, type Option, port, string } from './kinds.ts'
import { cleanPrefix } from './prefix.ts'

// A public demo string of upstream: whoever issues tokens that matter sets a key.
const DEMO_SECRET = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'
const DEMO_LOGO = 'https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif'

/** The options by the titles of the help text: a line here is the flag, the variable, the file key and their docs. */
export const sections = {
  Listeners: {
    host: string('', 'address to bind, IPv6 in brackets; empty is every address, IPv4 and IPv6'),
    port: port(9898, 'HTTP port; 0 turns it off'),
    'secure-port': port(0, 'HTTPS port, with the certificate of cert-path; 0 turns it off'),
    'port-metrics': port(0, 'port of a second listener with only /metrics and /healthz; 0 turns it off'),
    'grpc-port': port(0, 'gRPC port, without TLS; 0 turns it off'),
    'grpc-service-name': string('podinfo', 'service name that gRPC health checking answers SERVING for'),
    h2c: bool('speak HTTP/2 without TLS, too, on the HTTP port'),
    'http-engine': choice(['auto', 'uws', 'node'], 'auto', {
      help: 'uws: fast, HTTP/1.1 alone; node: every dialect; auto: node where HTTP/2 is spoken (h2c, HTTPS), else uws',
    }),
    prefix: string('/', 'path prefix of every HTTP route', { parse: cleanPrefix }),
    workers: int(0, 'HTTP threads; 0 is one for each CPU that the process may use and has memory for', { max: 256 }),
  },
  Files: {
    'config-path': string('', 'directory of mounted ConfigMaps and Secrets, for /configs and the config file'),
    config: string('config.yaml', 'config file in config-path: YAML, JSON or TOML by its extension'),
    'cert-path': string('/data/cert', 'directory of tls.crt and tls.key'),
    'client-ca': string('', 'PEM file of authorities: HTTPS is for clients with a certificate of theirs alone'),
    'data-path': string('/data', 'directory that /store writes to'),
    'ui-path': string('./ui', 'directory of the web page'),
  },
  'Time limits': {
    'http-client-timeout': duration(120_000, 'one call of a backend'),
    'http-server-timeout': duration(30_000, 'reading a request, writing an answer; twice that for idle connections'),
    'server-shutdown-timeout': duration(5000, 'graceful shutdown, counted from the signal'),
  },
  'Behind the server': {
    'backend-url': list('backends that /echo forwards to; repeat it or separate by commas', {
      expected: 'URLs with http:// or https://',
      accepts: isHttpUrl,
    }),
    'cache-server': string('', 'Redis, tcp://[user:password@]host:port; memory:// keeps the cache in this process', {
      expected: 'tcp://[user:password@]host:port, or memory://',
      parse: toCacheServer,
    }),
    'hide-env': list('names of variables whose values /env does not show; * is any text, as in *TOKEN*', {
      expected: 'names of variables, with * for any text',
      accepts: (pattern) => /^[\w.*-]+$/.test(pattern),
    }),
    'jwt-secret': string(DEMO_SECRET, 'HMAC key of /token; set your own, the default is public', { flag: false }),
    'otel-service-name': string('', 'turns traces and log export on, under this service name'),
  },
  'Web page and log': {
    level: choice(['debug', 'info', 'warn', 'error', 'fatal', 'panic'], 'info', {
      help: 'log level: debug, info, warn, error, fatal or panic; any other word is info',
      otherwise: 'info', // upstream: a misspelt level does not keep it from starting
    }),
    'ui-logo': string(DEMO_LOGO, 'URL of the logo'),
    'ui-color': string('#34577c', 'colour of the page'),
    'ui-message': string(`greetings from podinfo v${VERSION}`, 'message on the page'),
  },
  Faults: {
    'random-delay': bool('delay every request by a random time between min and max'),
    'random-delay-unit': choice(['s', 'ms'], 's', { help: 'unit of the random delay: s or ms' }),
    'random-delay-min': int(0, 'shortest random delay, in units', { max: MAX_DURATION_MS }),
    'random-delay-max': int(5, 'longest random delay, in units', { max: MAX_DURATION_MS }),
    'random-error': bool('answer 1 in 3 requests with 500, 400 or 409'),
    unhealthy: bool('never turn healthy'),
    unready: bool('never turn ready'),
    'stress-cpu': int(0, 'cores to burn from the start', { max: 1024 }),
    'stress-memory': int(0, 'MB of memory to hold from the start', { max: 1_048_576 }),
  },
} satisfies Record<string, Record<string, Option<unknown>>>

/** Every option by its name, which is its flag without the dashes and its key in a config file. */
export const options = {
  ...sections.Listeners,
  ...sections.Files,
  ...sections['Time limits'],
  ...sections['Behind the server'],
  ...sections['Web page and log'],
  ...sections.Faults,
} satisfies Record<string, Option<unknown>>

export type OptionName = keyof typeof options

/** Narrows a key that someone typed; names that objects inherit are none. */
export function isOptionName(text: string): text is OptionName {
  return Object.hasOwn(options, text)
}

/** All names, in the order of the help text. */
export const optionNames = Object.keys(options) as readonly OptionName[]

/** The environment variable of an option: `PODINFO_GRPC_PORT` of `grpc-port`. */
export function toVariable(name: string): string {
  return `PODINFO_${name.toUpperCase().replaceAll('-', '_')}`
}
