/** Why something failed, in one line that a person can act on. */
export function toReason(error: unknown): string {
  // Where a name has several addresses, each failed in its own way.
  if (error instanceof AggregateError) return error.errors.map(toReason).join(', ')
  if (!(error instanceof Error)) return String(error)
  // OpenSSL's messages name a line of its sources; what is wrong stands in a field.
  if ('reason' in error && 'library' in error) return `TLS: ${error.reason}`
  // A flag of Node.js is no way out for who runs podcli.
  return error.message.replace(/; if the root CA is installed locally.*/s, '; SSL_CERT_FILE may name its authority')
}
