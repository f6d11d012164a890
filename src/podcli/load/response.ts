/** Reads the answers of one connection of HTTP/1.1, one after the other. */
export interface ResponseReader {
  /** The next answer is to a request of that method. */
  expect(method: string): void
  /** Takes bytes, of which nothing is kept but a copy; throws when they are no answer that was asked for. */
  take(bytes: Buffer): void
  /** The server has closed; true when that was the end of an answer. */
  end(): boolean
}

/** A head beyond this is no head: nothing else would bound what a connection holds. */
const MAX_HEAD_BYTES = 64 * 1024

/** Where in an answer the next byte stands. */
const AT = { nothing: 0, head: 1, length: 2, close: 3, size: 4, chunk: 5, gap: 6, trailer: 7 } as const

const [LF, CR, COLON, LOWER] = [10, 13, 58, 0x20]

/** A reader that calls `done` at the end of each answer. */
export function createResponseReader(done: (status: number, bytes: number, reusable: boolean) => void): ResponseReader {
  let at: number = AT.nothing
  let method = 'GET'
  let rest = Buffer.alloc(0)
  let [status, bytesRead, left, reusable] = [0, 0, 0, true]
  let size = ''

  function finish(): void {
    at = AT.nothing
    done(status, bytesRead, reusable)
  }

  /** Reads a head from `start`; returns where it ends, or -1 when more is to come. */
  function readHead(bytes: Buffer, start: number): number {
    let [length, chunked, line] = [-1, false, start]
    reusable = true
    for (let here = start; here < bytes.length; here++) {
      if (bytes[here] !== LF) continue
      if (line === start) readStatus(bytes, start)
      else if (here - line <= 1) {
        return settle(length, chunked, here + 1)
      } else {
        // Three of them count; the place of their colon tells them from most others.
        const first = (bytes[line] ?? 0) | LOWER
        if (first === 99 && bytes[line + 14] === COLON && isNamed(bytes, line, 'content-length')) {
          length = readLength(bytes, line + 15, here)
        } else if (first === 99 && bytes[line + 10] === COLON && isNamed(bytes, line, 'connection')) {
          reusable = !/\bclose\b/i.test(bytes.toString('latin1', line + 11, here))
        } else if (first === 116 && bytes[line + 17] === COLON && isNamed(bytes, line, 'transfer-encoding')) {
          chunked = /\bchunked\b/i.test(bytes.toString('latin1', line + 18, here))
        }
      }
      line = here + 1
    }
    if (bytes.length - start > MAX_HEAD_BYTES) throw new Error('the head of the answer does not end')
    return -1
  }

  function readStatus(bytes: Buffer, start: number): void {
    const [, minor, digits] =
      /^HTTP\/1\.([01]) ([1-9]\d\d)[ \r\n]/.exec(bytes.toString('latin1', start, start + 13)) ?? []
    if (digits === undefined) throw new Error(`no answer of HTTP/1: ${toShown(bytes, start)}`)
    status = Number(digits)
    if (minor === '0') reusable = false
  }

  /** Goes where the head says that the body stands; returns the place behind the head. */
  function settle(length: number, chunked: boolean, end: number): number {
    // An interim answer: the real one follows.
    if (status < 200 && status !== 101) at = AT.head
    else if (method === 'HEAD' || status === 204 || status === 304 || (!chunked && length === 0)) finish()
    else if (chunked) [at, size] = [AT.size, '']
    else if (length > 0) [at, left] = [AT.length, length]
    else [at, reusable] = [AT.close, false]
    return end
  }

  function takeBody(bytes: Buffer, start: number): number {
    const taken = Math.min(left, bytes.length - start)
    left -= taken
    bytesRead += taken
    if (left === 0 && at === AT.length) finish()
    else if (left === 0) at = AT.gap
    return start + taken
  }

  function takeChunkLine(byte: number): void {
    if (byte !== LF) {
      if (byte !== CR && size.length < 1024) size += String.fromCharCode(byte)
      return
    }
    const line = size
    size = ''
    // The line end behind a chunk, and the lines behind the last one.
    if (at === AT.gap) at = AT.size
    else if (at === AT.trailer) {
      if (line === '') finish()
    } else {
      left = Number.parseInt(line, 16)
      if (!/^[\da-f]{1,12}\s*(;|$)/i.test(line))
        throw new Error(`no size of a chunk: ${JSON.stringify(line.slice(0, 40))}`)
      at = left === 0 ? AT.trailer : AT.chunk
    }
  }

  function take(bytes: Buffer): void {
    let here = 0
    while (here < bytes.length) {
      if (at === AT.nothing) throw new Error(`an answer that nobody asked for: ${toShown(bytes, here)}`)
      if (at === AT.head) {
        const end = readHead(bytes, here)
        if (end < 0) {
          rest = Buffer.from(bytes.subarray(here))
          return
        }
        here = end
      } else if (at === AT.close) {
        bytesRead += bytes.length - here
        here = bytes.length
      } else if (at === AT.length || at === AT.chunk) here = takeBody(bytes, here)
      else takeChunkLine(bytes[here++] ?? 0)
    }
  }

  return {
    expect(asked) {
      ;[at, method, bytesRead] = [AT.head, asked, 0]
    },
    take(bytes) {
      if (rest.length === 0) return take(bytes)
      const whole = Buffer.concat([rest, bytes])
      rest = Buffer.alloc(0)
      take(whole)
    },
    end() {
      const whole = at === AT.close
      if (whole) finish()
      return whole
    },
  }
}

function isNamed(bytes: Buffer, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const byte = bytes[start + index] ?? 0
    // A dash keeps its value, a letter becomes lower case.
    if ((byte | LOWER) !== name.charCodeAt(index)) return false
  }
  return true
}

function readLength(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('latin1', start, end).trim()
  if (!/^\d{1,15}$/.test(text)) throw new Error(`no length of a body: ${JSON.stringify(text.slice(0, 40))}`)
  return Number(text)
}

function toShown(bytes: Buffer, start: number): string {
  return JSON.stringify(bytes.toString('latin1', start, start + 40))
}
