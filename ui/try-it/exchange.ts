import type { RequestSpec } from './curl.ts'

/** What became of a request. */
export type Exchange =
  | {
      readonly status: number
      readonly statusText: string
      readonly headers: readonly (readonly [name: string, value: string])[]
      /** At most `SHOWN_BYTES` of it. */
      readonly body: string
      readonly isCut: boolean
      /** Milliseconds from the request to the answer's head and to its end. */
      readonly headMs: number
      readonly totalMs: number
    }
  | { readonly failure: string }

/** More is not read: a page that shows 10 MiB of text stands still. */
const SHOWN_BYTES = 64 * 1024

/** Sends the request; never rejects. */
export async function exchange({ method, path, headers, body }: RequestSpec, base: string): Promise<Exchange> {
  const started = performance.now()
  try {
    const response = await fetch(base + path, {
      method,
      cache: 'no-store',
      ...(headers && { headers: { ...headers } }),
      ...(body !== undefined && { body }),
    })
    const headMs = performance.now() - started
    const { text, isCut } = await readText(response)
    const { status, statusText } = response
    return {
      status,
      statusText,
      headers: [...response.headers],
      body: text,
      isCut,
      headMs,
      totalMs: performance.now() - started,
    }
  } catch (error) {
    // Browsers don't tell a page why.
    return { failure: error instanceof TypeError ? 'no answer: the connection failed' : String(error) }
  }
}

async function readText(response: Response): Promise<{ text: string; isCut: boolean }> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for (;;) {
    const chunk = await reader?.read()
    if (!chunk || chunk.done) return { text: text + decoder.decode(), isCut: false }
    const room = SHOWN_BYTES - bytes
    bytes += chunk.value.length
    text += decoder.decode(chunk.value.subarray(0, room), { stream: true })
    if (bytes > SHOWN_BYTES) {
      await reader?.cancel()
      return { text, isCut: true }
    }
  }
}
