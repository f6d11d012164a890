/** One of podcli's commands. */
export interface Command {
  /** One line of the list of commands. */
  readonly summary: string
  /** What `--help` prints, and wrong usage on stderr; ends with a newline. */
  readonly usage: string
  /** Resolves with the exit code; throws `UsageError` for words that it can't take. */
  run(words: readonly string[], output: Output): Promise<number>
}

/** Where results and complaints go. */
export interface Output {
  out(text: string): void
  error(text: string): void
}

/** The words of a command line make no sense: ends with exit code 2. */
export class UsageError extends Error {}
