/** What Flagger tells with each webhook, as far as it counts here. */
export interface Webhook {
  /** Name and namespace. */
  readonly canary: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Reads a webhook's body; undefined when it is none. */
export function readWebhook(body: string): Webhook | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { name = '', namespace = '', metadata = {} } = value as Record<string, unknown>
  if (typeof name !== 'string' || typeof namespace !== 'string' || !isTexts(metadata ?? {})) return undefined
  return { canary: `${name}.${namespace}`, metadata: (metadata ?? {}) as Record<string, string> }
}

function isTexts(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value ?? {}).every((one) => typeof one === 'string')
  )
}
