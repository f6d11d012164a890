/** Tells what is wrong with a variable, and what counts instead. */
export type Warn = (message: string) => void

/** `OTEL_*` variables; an empty one counts as absent. */
export interface Variables {
  /** The value of the first of `names` that is set. */
  text(...names: string[]): string | undefined
  /** A whole number, at least `from`; what is none is told, and `fallback` counts. */
  count(names: readonly string[], fallback: number, from?: number): number
  /** One of `words`; what is none is told, and the first one counts. */
  word<Word extends string>(names: readonly string[], words: readonly [Word, ...Word[]]): Word
  warn(message: string): void
}

export function readVariables(env: NodeJS.ProcessEnv, warn: Warn): Variables {
  /** The first name that is set, and its value. */
  const find = (names: readonly string[]): readonly [name: string, text: string] | undefined => {
    for (const name of names) {
      const text = env[name]?.trim()
      if (text) return [name, text]
    }
    return undefined
  }
  return {
    warn,
    text: (...names) => find(names)?.[1],
    count(names, fallback, from = 1) {
      const [name, text] = find(names) ?? []
      if (text === undefined) return fallback
      const count = Number(text)
      // A timer takes no larger one.
      if (Number.isInteger(count) && count >= from && count < 2 ** 31) return count
      warn(`${name}=${text} is no whole number from ${from} on: ${fallback} counts`)
      return fallback
    },
    word(names, words) {
      const [name, text] = find(names) ?? []
      const known = words.find((word) => word === text?.toLowerCase())
      if (text !== undefined && !known) warn(`${name}=${text} is none of ${words.join(', ')}: ${words[0]} counts`)
      return known ?? words[0]
    },
  }
}
