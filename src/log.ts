import type { Logger } from 'pino'

/** podinfo's log: one JSON object a line on stderr. */
export interface Log {
  debug(msg: string, fields?: Fields): void
  info(msg: string, fields?: Fields): void
  warn(msg: string, fields?: Fields): void
  error(msg: string, fields?: Fields): void
  /** Whether debug lines are written: ask before gathering costly fields. */
  readonly debugging: boolean
  /** Resolves when every line so far is written. */
  flush(): Promise<void>
}

export type Fields = Readonly<Record<string, unknown>>

/** The words of `--level`, from the most to the least talkative. */
const LEVELS = { debug: 20, info: 30, warn: 40, error: 50, panic: 55, fatal: 60 } as const

export type Level = keyof typeof LEVELS

/**
 * A log whose lines carry `caller`. pino is loaded with the first line that `level` lets through: a shard that has
 * nothing to say never pays for it. Lines wait, in order, while it loads.
 */
export function createLog(level: Level, caller: string): Log {
  const threshold = LEVELS[level]
  const waiting: (() => void)[] = []
  let logger: Logger<Level> | undefined
  let loading: Promise<void> | undefined

  const load = async () => {
    logger = await loadPino(level)
    for (const write of waiting.splice(0)) write()
  }
  const line = (of: 'debug' | 'info' | 'warn' | 'error') => {
    if (LEVELS[of] < threshold) return () => undefined
    return (msg: string, fields?: Fields) => {
      const ts = new Date().toISOString()
      const write = () => logger?.[of]({ ts, caller, msg, ...fields })
      if (logger) write()
      else waiting.push(write)
      loading ??= load()
    }
  }
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    debugging: threshold <= LEVELS.debug,
    flush: async () => loading,
  }
}

/** Says nothing: for what needs a log and has none yet. */
export const silent: Log = createLog('fatal', '')

async function loadPino(level: Level): Promise<Logger<Level>> {
  const { pino } = await import('pino')
  return pino(
    {
      level,
      customLevels: LEVELS,
      useOnlyCustomLevels: true,
      base: null,
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous: the last line before an exit is written, and a slow reader slows the writer instead of filling memory.
    pino.destination({ fd: 2, sync: true }),
  )
}
