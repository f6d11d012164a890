import type { Option } from './kinds.ts'
import type { OptionName, options } from './options.ts'

/** Every option by its name in camel case, checked and normalised: times in ms, `prefix` `''` or `/foo`. Plain data. */
export type Config = {
  readonly [Name in OptionName as CamelCase<Name>]: (typeof options)[Name] extends Option<infer Value> ? Value : never
}

/** The field of an option in the config: `grpcPort` of `grpc-port`. */
export function toField(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name
