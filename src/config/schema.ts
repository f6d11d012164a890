import { options } from './options.ts'

/** JSON Schema of a config file whose keys are lower-case names of options. */
export function toFileSchema(): object {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(options).map(([name, { schema }]) => [name, schema])),
  }
}
