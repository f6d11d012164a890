import type { Option } from '../config/kinds.ts'

/** Commands under a name of their own, as `check` has them. */
export interface Group {
  readonly summary: string
  readonly commands: Readonly<Record<string, Command | Group>>
}

/** One of podcli's commands: what usage, completion and the reading of words derive from. */
export interface Command {
  /** One line of the list of commands. */
  readonly summary: string
  /** What must stand behind the command's name; undefined when nothing may. */
  readonly operand?: Operand<unknown>
  readonly flags: Flags
  /** Letters that stand for flags, as `o` for `origin`. */
  readonly letters?: Readonly<Record<string, string>>
  /** What the flags don't tell: lines, each with its newline. */
  readonly notes?: string
  /** Command lines that work. */
  readonly examples: readonly string[]
  /** Resolves with the exit code. */
  run(input: Input, context: Context): Promise<number>
}

export interface Operand<T> {
  /** As usage writes it, without brackets. */
  readonly name: string
  /** Throws a `UsageError` when the text makes no sense. */
  parse(text: string): T
  /** The text for a log: complete, and without passwords. */
  toText(value: T): string
}

/** Flags by their name. */
export type Flags = Readonly<Record<string, Option<unknown>>>

/** The words of a command line, read. */
export interface Input<Value = unknown, Values = unknown> {
  readonly operand: Value
  readonly flags: Values
}

/** What a command may reach of the process. */
export interface Context {
  readonly env: Environment
  /** Where the threads of a load begin. */
  readonly loadWorker: URL
  /** What is typed; to be asked for by who reads it only, since it is opened then. */
  readonly stdin: NodeJS.ReadableStream & MaybeTerminal
  /** Where a conversation is shown. */
  readonly stdout: NodeJS.WritableStream & MaybeTerminal
  /** Whether somebody watches what `error` writes. */
  readonly isWatched: boolean
  /** Writes to stdout. */
  out(text: string): void
  /** Writes to stderr. */
  error(text: string): void
}

interface MaybeTerminal {
  readonly isTTY?: boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The words of a command line make no sense: ends with exit code 2. */
export class UsageError extends Error {}
