/** A refusal to start, told in words that the operator can act on: main prints `report` and exits with `exitCode`. */
export class StartupError extends Error {
  readonly exitCode: number
  readonly #usage: string

  /** `usage` is the help text to print after the message, for a command line that was typed wrongly. */
  constructor(message: string, { exitCode = 1, usage = '', cause }: StartupErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StartupError'
    this.exitCode = exitCode
    this.#usage = usage
  }

  /** What goes to stderr, with its final newline. */
  get report(): string {
    return `Error: ${this.message}\n${this.#usage && `\n${this.#usage}`}`
  }
}

interface StartupErrorOptions {
  readonly exitCode?: number
  readonly usage?: string
  readonly cause?: unknown
}
