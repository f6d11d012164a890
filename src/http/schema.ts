import type { ReplyDocs } from './route.ts'

/** The schema of every error's body; the API document defines it once. */
const ERROR_SCHEMA = { $ref: '#/definitions/Error' }

export const STRING = { type: 'string' }
export const INTEGER = { type: 'integer' }
export const BINARY = { type: 'string', format: 'binary' }
export const STRINGS = { type: 'array', items: STRING }

/** An object whose keys are all there. */
export function object(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', required: Object.keys(properties), properties }
}

/** An object of free keys. */
export function map(values: object): object {
  return { type: 'object', additionalProperties: values }
}

/** Documents an error answer with a code and a message. */
export function error(description: string): ReplyDocs {
  return { description, schema: ERROR_SCHEMA }
}
