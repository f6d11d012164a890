/** Where the API begins, to be followed by `/version`. */
export interface Addresses {
  /** As the page asks for it: `.` or `/foo`. */
  readonly base: string
  /** As a person types it elsewhere: `http://localhost:9898/foo`. */
  readonly address: string
}

export function toAddresses(base: string): Addresses {
  return { base, address: new URL(base, document.baseURI).href.replace(/\/$/, '') }
}
