/** A request that two parsers could read differently, or that is none. Every byte is one character. */
export interface Hostile {
  readonly title: string
  readonly bytes: string
}

/**
 * Requests made by rule: each way to say where a message ends, or what it is, crossed with each method and path that reads a
 * body or does not. A test puts another request behind each, which must never be acted on.
 */
export function makeCorpus(): Hostile[] {
  return [...framed(), ...named(), ...controls(), ...targets(), ...lines(), ...chunks(), ...whole()]
}

const ENDPOINTS = [
  'POST /echo',
  'POST /token',
  'POST /nowhere',
  'GET /version',
  'GET /echo',
  'POST /fault_injection/enable',
]

/** Header lines of which a reader may take the one or the other, or none. */
const FRAMINGS: readonly (readonly string[])[] = [
  ['Content-Length: 5', 'Content-Length: 6'],
  ['Content-Length: 5', 'Content-Length: 5'],
  ['Content-Length: 5, 5'],
  ['Content-Length: 5, 6'],
  ['Content-Length: +5'],
  ['Content-Length: -5'],
  ['Content-Length: 0x5'],
  ['Content-Length: 5 5'],
  ['Content-Length: 5;'],
  ['Content-Length: 5.0'],
  ['Content-Length: five'],
  ['Content-Length: "5"'],
  ['Content-Length: 99999999999999999999'],
  ['Content-Length: 5', 'Transfer-Encoding: chunked'],
  ['Transfer-Encoding: chunked', 'Content-Length: 5'],
  ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
  ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
  ['Transfer-Encoding: identity'],
  ['Transfer-Encoding: gzip'],
  ['Transfer-Encoding: gzip, chunked'],
  ['Transfer-Encoding: chunked, identity'],
  ['Transfer-Encoding: chunked, chunked'],
  ['Transfer-Encoding: xchunked'],
  ['Transfer-Encoding: chunkedx'],
  ['Transfer-Encoding: "chunked"'],
  ['Transfer-Encoding: chunked;q=1'],
  ['Transfer-Encoding:\u000bchunked'],
  ['Transfer-Encoding: \u0000chunked'],
  ['Transfer-Encoding : chunked'],
  ['Content-Length : 5'],
  [' Content-Length: 5'],
  ['\tTransfer-Encoding: chunked'],
  ['X: y\r\n Transfer-Encoding: chunked'],
  ['Content-Length: 5\r\n 5'],
]

/** Empty ones: uws can see them only where a body is expected. */
const EMPTY_FRAMINGS: readonly (readonly string[])[] = [
  ['Content-Length:'],
  ['Content-Length: '],
  ['Transfer-Encoding:'],
  ['Transfer-Encoding: '],
  ['Content-Length:', 'Transfer-Encoding: chunked'],
  ['Transfer-Encoding:', 'Content-Length: 5'],
]

function* framed(): Generator<Hostile> {
  for (const endpoint of ENDPOINTS) {
    const framings = endpoint.startsWith('POST') ? [...FRAMINGS, ...EMPTY_FRAMINGS] : FRAMINGS
    for (const framing of framings) yield toHostile(endpoint, [HOST, ...framing])
  }
}

const HOST = 'Host: localhost'

/** Hosts that are none, or two. */
const HOSTS: readonly (readonly string[])[] = [[], [HOST, HOST], [HOST, 'host: other'], ['Host : localhost']]

/** Header names that no reader should take for another's. */
const BAD_NAMES = [
  'X Y',
  'X\u0000',
  'X\r',
  'X(',
  'X[',
  'X\\',
  'X"',
  'X,',
  'X;',
  'X<',
  'X@',
  'X{',
  'X\u007f',
  'X\u0080',
  'Xé',
]

function* named(): Generator<Hostile> {
  for (const endpoint of ENDPOINTS) {
    for (const host of HOSTS) yield toHostile(endpoint, host)
    for (const name of BAD_NAMES) yield toHostile(endpoint, [HOST, `${name}: z`])
  }
}

/** Bytes that end a line for one reader and not for another. */
function* controls(): Generator<Hostile> {
  for (const endpoint of ['POST /echo', 'GET /version']) {
    for (const char of ['\0', '\r', '\n']) {
      yield toHostile(endpoint, [HOST, `X: a${char}Content-Length: 5`])
      yield toHostile(endpoint, [HOST, `X: ${char}`])
    }
  }
}

function* targets(): Generator<Hostile> {
  for (const target of [
    '',
    'version',
    '/a b',
    '/\0',
    '/a\tb',
    'ftp://x/version',
    'http://',
    '*',
    '?x',
    '://',
    '\\version',
  ]) {
    yield {
      title: `target ${JSON.stringify(target)}`,
      bytes: `GET ${target} HTTP/1.1\r\n${HOST}\r\n\r\n`,
    }
  }
}

/** First lines of other protocols, versions and times. */
function* lines(): Generator<Hostile> {
  for (const line of [
    ...[
      'GET',
      'GET /version',
      'GET /version HTTP/0.9',
      'GET /version HTTP/2.0',
      'GET /version HTTP/3',
      'GET /version http/1.1',
    ],
    ...[
      'GET /version HTTP/1.1 x',
      'GET /version HTTP/1.',
      'GET /version HTTP/11',
      'GET /version HTTP/1.12',
      'GET  /version HTTP/1.1',
    ],
    ...['GET\t/version\tHTTP/1.1', ' GET /version HTTP/1.1', 'G\0ET /version HTTP/1.1', 'G(ET /version HTTP/1.1'],
    ...[
      'HTTP/1.1 200 OK',
      'EHLO x',
      'SSH-2.0-OpenSSH',
      '{"json": true}',
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
    ],
    ...['PROXY TCP4 1.1.1.1 2.2.2.2 1 2', 'CONNECT localhost:80 HTTP/1.1', 'PRI * HTTP/1.1', '*1', '\u0080\u0081'],
  ]) {
    yield { title: `line ${JSON.stringify(line)}`, bytes: `${line}\r\n${HOST}\r\n\r\n` }
  }
}

/** Chunked bodies whose sizes are none. */
function* chunks(): Generator<Hostile> {
  for (const size of ['', 'g', '-1', '+5', '0x5', ' 5', '5 5', 'fffffffffffffffff', '\0', '1e1', '5,']) {
    for (const endpoint of ['POST /echo', 'POST /token', 'POST /store']) {
      const { title, bytes } = toHostile(
        endpoint,
        [HOST, 'Transfer-Encoding: chunked'],
        `${size}\r\nhello\r\n0\r\n\r\n`,
      )
      yield { title: `${title}, chunk size ${JSON.stringify(size)}`, bytes }
    }
  }
}

/** Requests that stop in the middle, or never stop. */
function* whole(): Generator<Hostile> {
  const head = `POST /echo HTTP/1.1\r\n${HOST}\r\nContent-Length: 5\r\n`
  for (let length = 1; length < head.length; length += 4) {
    yield { title: `the first ${length} bytes`, bytes: head.slice(0, length) }
  }
  yield {
    title: 'a header line without an end',
    bytes: `GET /version HTTP/1.1\r\n${HOST}\r\nX: ${'x'.repeat(1_200_000)}`,
  }
  yield {
    title: 'header lines without end',
    bytes: `GET /version HTTP/1.1\r\n${HOST}\r\n${'X: y\r\n'.repeat(300_000)}`,
  }
}

function toHostile(endpoint: string, headers: readonly string[], body = 'hello'): Hostile {
  const bytes = `${[`${endpoint} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n${body}`
  return { title: `${endpoint} with ${JSON.stringify(headers)}`, bytes }
}
