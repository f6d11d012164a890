/** What the web page knows before it has asked for anything. Any string will do for each. */
export interface PageFacts {
  readonly message: string
  readonly hostname: string
  readonly version: string
  readonly revision: string
  readonly runtime: string
  readonly color: string
  /** Where the API begins, to be followed by `/version`: `.` or `/foo`, percent-encoded. */
  readonly base: string
  /** The port that the server itself listens on; a Service may show another one. */
  readonly port: number
}
