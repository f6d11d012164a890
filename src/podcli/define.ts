import type { Option } from '../config/kinds.ts'
import { runTries, type Trial, type Tries, type Verdict } from './check/tries.ts'
import type { Command, Context, Flags, Group, Input, Operand } from './command.ts'

/** A command whose code is loaded when it runs; its `run` gets what `operand` and `flags` read, typed. */
export function command<Value, const F extends Flags>({ load, ...facts }: CommandSource<Value, F>): Command {
  return { ...facts, run: async (input, context) => (await load()).run(input as Input<Value, Values<F>>, context) }
}

/** A command that tries until it succeeds, as often as its flags `retry`, `delay` and `timeout` say, or `tries` if it has none. */
export function check<Value, const F extends Flags>({ load, tries, ...facts }: CheckSource<Value, F>): Command {
  return {
    ...facts,
    async run(input, context) {
      const { operand, flags } = input as Input<Value, Values<F> & Tries>
      const { retry, delay, timeout } = tries ?? flags
      const { attempt } = await load()
      const address = facts.operand.toText(operand)
      return runTries({ address, retry, delay, timeout }, (trial) => attempt({ operand, flags }, trial), context)
    },
  }
}

/** A command that prints a shell's script; `root` is the table that the script knows. */
export function completion({ shell, load, root, examples }: CompletionSource): Command {
  return command({
    summary: `Prints the script for ${shell}`,
    flags: {},
    examples,
    async load() {
      const { toScript } = await load()
      return {
        async run(_, { out }) {
          out(toScript(root()))
          return 0
        },
      }
    },
  })
}

interface Source<Value, F extends Flags> extends Omit<Command, 'run'> {
  readonly operand?: Operand<Value>
  readonly flags: F
}

interface CommandSource<Value, F extends Flags> extends Source<Value, F> {
  load(): Promise<{ run(input: Input<Value, Values<F>>, context: Context): Promise<number> }>
}

interface CheckSource<Value, F extends Flags> extends Source<Value, F> {
  readonly operand: Operand<Value>
  readonly tries?: Tries
  load(): Promise<{ attempt(input: Input<Value, Values<F>>, trial: Trial): Promise<Verdict> }>
}

interface CompletionSource {
  readonly shell: string
  readonly examples: readonly string[]
  root(): Group
  load(): Promise<{ toScript(root: Group): string }>
}

type Values<F extends Flags> = { readonly [Name in keyof F]: F[Name] extends Option<infer Value> ? Value : never }
