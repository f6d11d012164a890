import { HEADERS, type HeaderLine, type ReplyKind } from '../../reply.ts'

/** Each kind's fixed header lines as one: the engine takes a value that holds further lines, in a third of the time. */
export const BLOCKS = Object.fromEntries(
  Object.entries(HEADERS).map(([kind, lines]) => [kind, toBlock(lines)]),
) as Record<ReplyKind, HeaderLine | undefined>

function toBlock([first, ...more]: readonly HeaderLine[]): HeaderLine | undefined {
  return first && [first[0], [first[1], ...more.map(([name, value]) => `${name}: ${value}`)].join('\r\n')]
}

/** The engine writes what it gets: a reflected value must not start a header line of its own. */
export function toHeaderValue(value: string): string {
  if (value !== lastClean) lastClean = value.replace(/[\0\r\n]/g, ' ')
  return lastClean
}

/** Most values are the same constant again. */
let lastClean = ''
