import type { Backends } from './http/app.ts'

export interface BackendsOptions {
  readonly urls: readonly string[]
  /** For one call, from connecting to the last byte of the answer. */
  readonly timeoutMs: number
  /** Counts calls that are given up because the answers of all hold too much memory. */
  readonly reached: (limit: 'backends') => void
}

/** The largest answer of a backend, in bytes: a larger one would fill the memory, and fails. */
export const BACKEND_BODY_LIMIT = 10 * 1024 * 1024

/** Bytes of answers that all calls of a shard hold at a time: many large ones at once would fill the memory. */
export const BACKEND_ROOM = 32 * 1024 * 1024

/** Calls all of `urls`; `user:password@` in one is sent as Basic, and never shown. */
export function createBackends({ urls, timeoutMs, reached }: BackendsOptions): Backends {
  const backends = urls.map(toBackend)
  const room = { freeBytes: BACKEND_ROOM, reached }
  return {
    async post(body, headers, { signal, log, trace }) {
      using share = new Share(room)
      const calls = backends.map(async (backend) => {
        const url = backend.shown
        const span = trace?.client('POST', url)
        const answer = await call(backend, body, [...headers, ...(span?.headers ?? [])], signal, timeoutMs, share)
        span?.end(answer)
        if ('body' in answer) return { url, text: answer.body, color: answer.color }
        log.error('backend call failed', { url, error: answer.failure })
        return { url, text: `backend ${url} ${answer.failure}`, color: '' }
      })
      return await Promise.all(calls)
    },
  }
}

type Header = readonly [string, string]

interface Backend {
  readonly url: string
  /** The URL without user and password. */
  readonly shown: string
  readonly credentials: readonly Header[]
}

type Answer = { readonly status?: number } & (
  | { readonly body: string; readonly color: string }
  | { readonly failure: string }
)

async function call(
  { url, credentials }: Backend,
  body: Uint8Array,
  headers: readonly Header[],
  signal: AbortSignal,
  timeoutMs: number,
  share: Share,
): Promise<Answer> {
  using limits = startLimits(signal, timeoutMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      // Not as a stream: a redirect may ask for it again.
      body: body as Uint8Array<ArrayBuffer>,
      headers: [...headers, ...credentials] as [string, string][],
      signal: limits.signal,
    })
    const { status } = response
    const color = response.headers.get('x-color') ?? ''
    if (status < 400) return { status, body: await readText(response, share), color }
    await response.body?.cancel()
    return { status, failure: `response status code ${status}` }
  } catch (error) {
    return { failure: `call failed ${toReason(error)}` }
  }
}

/** What the answers of one request hold of the room for all; disposing gives it back. */
class Share implements Disposable {
  readonly #room: { freeBytes: number; readonly reached: BackendsOptions['reached'] }
  #bytes = 0

  constructor(room: { freeBytes: number; readonly reached: BackendsOptions['reached'] }) {
    this.#room = room
  }

  /** False, and without effect, when there is no room. */
  take(bytes: number): boolean {
    if (bytes > this.#room.freeBytes) {
      this.#room.reached('backends')
      return false
    }
    this.giveBack(-bytes)
    return true
  }

  giveBack(bytes: number): void {
    this.#room.freeBytes += bytes
    this.#bytes -= bytes
  }

  [Symbol.dispose](): void {
    this.giveBack(this.#bytes)
  }
}

/** Aborts when the time is up or `signal` says so, until it is disposed. */
function startLimits(signal: AbortSignal, timeoutMs: number): Disposable & { signal: AbortSignal } {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  const abort = () => controller.abort(new Error('request ended'))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    },
  }
}

async function readText(response: Response, share: Share): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop by an error cancels the body: no more of it is read.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    // A call that has failed gives its place to others at once.
    if (bytes > BACKEND_BODY_LIMIT || !share.take(chunk.length)) {
      share.giveBack(bytes - chunk.length)
      throw new Error(bytes > BACKEND_BODY_LIMIT ? 'response body too large' : 'too many large answers at once')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function toBackend(text: string): Backend {
  const url = URL.parse(text)
  // The HTTP client refuses credentials in a URL.
  if (!url || (url.username === '' && url.password === '')) return { url: text, shown: text, credentials: [] }
  const basic = Buffer.from(`${decode(url.username)}:${decode(url.password)}`).toString('base64')
  url.username = ''
  url.password = ''
  return { url: url.href, shown: url.href, credentials: [['authorization', `Basic ${basic}`]] }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The innermost cause: `fetch failed` alone tells nobody anything. */
function toReason(error: unknown): string {
  let cause = error
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause
  // Several addresses of one name failed: the first tells enough.
  if (cause instanceof AggregateError && cause.errors.length > 0) cause = cause.errors[0]
  return cause instanceof Error ? cause.message : String(cause)
}
