import type { Fields, Log } from '../src/log.ts'

/** A log that a test can read. */
export interface Recorder extends Log {
  readonly lines: readonly { readonly level: string; readonly msg: string; readonly fields: Fields | undefined }[]
}

/** Keeps every line, writes none. */
export function createRecorder(): Recorder {
  const lines: { level: string; msg: string; fields: Fields | undefined }[] = []
  const line = (level: string) => (msg: string, fields?: Fields) => void lines.push({ level, msg, fields })
  return {
    lines,
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    debugging: true,
    flush: async () => undefined,
  }
}

/** Resolves when `condition` holds; rejects with `what` when it never does. */
export async function until(condition: () => unknown, what: string, deadlineMs = 60_000): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
