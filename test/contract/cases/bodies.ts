import { assertFailure } from '../answers.ts'
import type { Peer } from '../peer.ts'
import type { Case } from '../suite.ts'

const LIMIT = 10 * 2 ** 20

/** A body of the largest size that is taken. */
export const LARGEST = Buffer.alloc(LIMIT, 'x')

const TOO_LARGE = Buffer.alloc(LIMIT + 1, 'x')

/** That a body over the limit is refused; it is announced, and its client waits for the answer with it. */
export async function assertTooLarge({ ask }: Pick<Peer, 'ask'>, path: string, method = 'POST'): Promise<void> {
  const headers = { 'content-length': String(TOO_LARGE.length), expect: '100-continue' }
  assertFailure(await ask(path, { method, headers }), 413, 'request body too large')
}

/** Bodies that are really sent, one route standing for all that read one. */
export const bodyCases: readonly Case[] = Object.entries({
  announced: { 'content-length': String(TOO_LARGE.length) },
  'in chunks': { 'transfer-encoding': 'chunked' },
}).map(([title, headers]) => ({
  bad: 'any /echo',
  title: `is 413 for a body over 10 MiB that is sent ${title}, and the client gets to read it`,
  async run({ ask }) {
    const answer = await ask('/echo', { method: 'POST', body: TOO_LARGE, headers })
    assertFailure(answer, 413, 'request body too large')
  },
}))
