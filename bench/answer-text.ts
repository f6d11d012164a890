/** An HTTP answer as it was received, as far as it is looked at here. */
export interface AnswerText {
  readonly status: number
  /** The server says that it will close the connection. */
  readonly closes: boolean
  /** Characters of head and body. */
  readonly length: number
}

/** The first answer in what a connection has received, a character for each byte; undefined as long as it is not whole. */
export function parseAnswer(received: string): AnswerText | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = received.slice(0, headEnd)
  const length = headEnd + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1])
  if (received.length < length) return undefined
  return { status: Number(head.split(' ', 2)[1]), closes: /^connection: *close/im.test(head), length }
}
