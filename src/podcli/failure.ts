/** Why something failed, in one line that a person can act on. */
export function toReason(error: unknown): string {
  // Where a name has several addresses, each failed in its own way.
  if (error instanceof AggregateError) return error.errors.map(toReason).join(', ')
  if (!(error instanceof Error)) return String(error)
  // OpenSSL's messages name a line of its sources; what is wrong stands in a field.
  return 'reason' in error && 'library' in error ? `TLS: ${error.reason}` : error.message
}
