import type { ProfileKind } from '../app.ts'
import { content, type HeaderLine, type Reply, text } from '../reply.ts'
import { route } from '../route.ts'
import { BINARY } from '../schema.ts'

/** Profiles of the running process, for `go tool pprof`. */
export default route({
  paths: ['/debug/pprof/{name:.*}'],
  methods: ['GET'],
  exempt: true,
  // upstream: a profile of 30 s, the default, is cut by a timeout of 30 s, the default.
  unhurried: true,
  query: {
    seconds: { description: 'How long to watch, up to 300; each profile has its default', type: 'number' },
    debug: { description: '1: as text for people', type: 'integer' },
  },
  docs: {
    summary: 'Profiles',
    description: 'An index without a name.',
    tags: ['Kubernetes'],
    produces: 'application/octet-stream',
    params: { name: { description: 'Name of a profile' } },
    replies: {
      200: { description: 'For most names gzipped protobuf that `go tool pprof` reads', schema: BINARY },
      400: { description: 'No number of seconds, or too many' },
      404: { description: 'No such profile' },
      409: { description: 'Another profile is being taken' },
    },
  },
  serve({ profiler, commandLine }) {
    const fixed = new Map([
      ['', INDEX],
      ['cmdline', text(commandLine.join('\0'))],
      ['symbol', NO_SYMBOLS],
    ])
    return async ({ params, query, signal }) => {
      const reply = fixed.get(params.name)
      if (reply) return reply
      const profile = PROFILES.get(params.name)
      if (!profile) return UNKNOWN
      const parameters = new URLSearchParams(query)
      const seconds = toSeconds(parameters.get('seconds') ?? profile.seconds)
      if (seconds === undefined) return BAD_SECONDS
      const asText = profile.hasText && Number(parameters.get('debug')) > 0
      const outcome = await profiler.take({ kind: profile.kind, seconds, text: asText }, signal)
      if ('busy' in outcome) return refusal(409, outcome.busy)
      return asText ? text(Buffer.from(outcome.bytes).toString()) : download(profile, params.name, outcome.bytes)
    }
  },
})

/** Without it samples would collect in memory for as long as a client likes. */
const MAX_SECONDS = 300

interface Profile {
  readonly kind: ProfileKind
  /** Watched for so long unless the client says. */
  readonly seconds: string
  readonly about: string
  readonly hasText: boolean
}

const PROFILES: ReadonlyMap<string, Profile> = new Map([
  ['profile', { kind: 'cpu', seconds: '30', hasText: true, about: 'Where CPU time goes' }],
  ['heap', { kind: 'heap', seconds: '5', hasText: true, about: 'Memory allocated meanwhile that is still in use' }],
  ['allocs', { kind: 'allocs', seconds: '5', hasText: true, about: 'Memory allocated meanwhile, in use or not' }],
  ['goroutine', { kind: 'threads', seconds: '1', hasText: true, about: 'What each thread does at this moment' }],
  ['trace', { kind: 'trace', seconds: '1', hasText: false, about: 'What happens when; JSON for ui.perfetto.dev' }],
])

const TRACE_TYPE = 'application/json'
const PPROF_TYPE = 'application/octet-stream'

const NOSNIFF: HeaderLine = ['X-Content-Type-Options', 'nosniff']

function download({ kind }: Profile, name: string, bytes: Uint8Array): Reply {
  const [type, file] = kind === 'trace' ? [TRACE_TYPE, `${name}.json`] : [PPROF_TYPE, name]
  return content(type, bytes, [NOSNIFF, ['Content-Disposition', `attachment; filename="${file}"`]])
}

/** With this header `go tool pprof` shows the text of an error, without it only the status. */
const TOLD: HeaderLine = ['X-Go-Pprof', '1']

function refusal(status: number, message: string): Reply {
  return { ...text(`${message}\n`, status), headers: [TOLD] }
}

const UNKNOWN = refusal(404, `Unknown profile: there are ${[...PROFILES.keys()].join(', ')} and cmdline`)
const BAD_SECONDS = refusal(400, `seconds must be a number above 0, and at most ${MAX_SECONDS}`)

/** Every name in a profile is resolved already: there is nothing to ask for. */
const NO_SYMBOLS = text('num_symbols: 0\n')

/** Undefined when it is no number of seconds to watch for. */
function toSeconds(word: string): number | undefined {
  const seconds = /^\d+(\.\d+)?$/.test(word) ? Number(word) : 0
  return seconds > 0 && seconds <= MAX_SECONDS ? seconds : undefined
}

const INDEX = content('text/html; charset=utf-8', toIndex(), [NOSNIFF])

function toIndex(): string {
  const rows = [...PROFILES].map(([name, { kind, seconds, about, hasText }]) => {
    const watched = kind === 'threads' ? '' : `, for ${seconds} s or <code>?seconds=</code>`
    const asText = hasText ? `<a href="${name}?debug=1">text</a>` : ''
    return `<tr><td><a href="${name}">${name}</a></td><td>${asText}</td><td>${about}${watched}</td></tr>`
  })
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>/debug/pprof/</title>
<style>body { font: 1rem/1.6 system-ui, sans-serif; margin: 2rem } td { padding-right: 2rem }</style>
</head>
<body>
<h1>/debug/pprof/</h1>
<p>All threads of this process, one profile at a time. Open one with <code>go tool pprof -http=: &lt;its address&gt;</code>.</p>
<table>
${rows.join('\n')}
<tr><td><a href="cmdline">cmdline</a></td><td></td><td>The words that the process was started with</td></tr>
</table>
</body>
</html>
`
}
