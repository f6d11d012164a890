import { Framing } from '../../framing.ts'

/** Whether these lines (name, value, name, value) could be read in two ways; `minor` is the last 1 of HTTP/1.1. */
export function isAmbiguous(lines: readonly string[], minor: number): boolean {
  const framing = new Framing()
  for (let at = 0; at < lines.length; at += 2) framing.see((lines[at] as string).toLowerCase(), lines[at + 1] as string)
  return framing.isAmbiguous(minor)
}
