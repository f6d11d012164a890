/** The header and the claims of a JWT, as JSON to read; undefined when it is none. Nothing is verified. */
export function decodeToken(jwt: string): { readonly header: string; readonly claims: string } | undefined {
  const [header, claims] = jwt.split('.')
  if (header === undefined || claims === undefined) return undefined
  try {
    return { header: decode(header), claims: decode(claims) }
  } catch {
    return undefined
  }
}

function decode(part: string): string {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  return JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2)
}
