import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Context, propagation, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api'
import { extract, inject } from '../../src/tracing/propagation.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

const W3C: Lines = [['traceparent', `00-${TRACE}-${SPAN}-01`]]

/** One sampled context in each format. */
const FORMATS: Readonly<Record<string, Lines>> = {
  'W3C trace context': W3C,
  'B3 in one header': [['b3', `${TRACE}-${SPAN}-1`]],
  'B3 in several headers': [
    ['x-b3-traceid', TRACE],
    ['x-b3-spanid', SPAN],
    ['x-b3-sampled', '1'],
  ],
  Jaeger: [['uber-trace-id', `${TRACE}:${SPAN}:0:1`]],
  'AWS X-Ray': [['x-amzn-trace-id', `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`]],
}

/** The format of OpenTracing has half of the trace id. */
const OT: Lines = [
  ['ot-tracer-traceid', TRACE.slice(16)],
  ['ot-tracer-spanid', SPAN],
  ['ot-tracer-sampled', 'true'],
]

describe('a context', () => {
  for (const [name, lines] of Object.entries(FORMATS)) {
    test(`is read from ${name}`, () => assert.deepEqual(read(lines), [TRACE, SPAN, TraceFlags.SAMPLED]))
  }

  test('is read from OT, whose trace ids are half as long', () => {
    assert.deepEqual(read(OT), [TRACE.slice(16).padStart(32, '0'), SPAN, TraceFlags.SAMPLED])
  })

  test('that is not sampled is read as such from every format', () => {
    const off: Lines[] = [
      [['traceparent', `00-${TRACE}-${SPAN}-00`]],
      [['b3', `${TRACE}-${SPAN}-0`]],
      [['uber-trace-id', `${TRACE}:${SPAN}:0:0`]],
      [['x-amzn-trace-id', `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=0`]],
    ]
    for (const lines of off) assert.deepEqual(read(lines), [TRACE, SPAN, TraceFlags.NONE])
  })

  test('of Jaeger may be written short, in capitals, escaped, or for debugging', () => {
    const short = ['1'.padStart(32, '0'), 'ab'.padStart(16, '0'), TraceFlags.SAMPLED]
    for (const value of ['1:AB:0:1', '1%3Aab%3A0%3a2', '01:ab::3']) {
      assert.deepEqual(read([['uber-trace-id', value]]), short, value)
    }
  })

  test('is the last valid one, in the order W3C, B3, Jaeger, OT, X-Ray', () => {
    const id = (digit: number) => String(digit).repeat(32)
    const formats: Lines[] = [
      [['traceparent', `00-${id(1)}-${SPAN}-01`]],
      [['b3', `${id(2)}-${SPAN}-1`]],
      [['uber-trace-id', `${id(3)}:${SPAN}:0:1`]],
      [
        ['ot-tracer-traceid', id(4)],
        ['ot-tracer-spanid', SPAN],
      ],
      [['x-amzn-trace-id', `Root=1-55555555-${'5'.repeat(24)};Parent=${SPAN};Sampled=1`]],
    ]
    for (let count = 1; count <= formats.length; count++) {
      // Whichever order they were sent in.
      assert.equal(read(formats.slice(0, count).toReversed().flat())?.[0], id(count))
    }
  })

  const garbage: Lines = [
    ['b3', 'xyz'],
    ['x-b3-traceid', 'g'.repeat(32)],
    ['uber-trace-id', 'x:y:z:1'],
    ['uber-trace-id', `${'0'.repeat(32)}:${SPAN}:0:1`],
    ['ot-tracer-traceid', '☃'],
    ['x-amzn-trace-id', `Root=1-zzzzzzzz-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`],
  ]
  for (const line of garbage) {
    test(`survives ${line.join(': ')}, which is read after it`, () => {
      assert.deepEqual(read([...W3C, line]), [TRACE, SPAN, TraceFlags.SAMPLED])
    })
  }

  test('has ids in small letters, whatever a client wrote', () => {
    const lines: Lines = [
      ['x-b3-traceid', TRACE.toUpperCase()],
      ['x-b3-spanid', SPAN.toUpperCase()],
      ['x-b3-sampled', '1'],
    ]
    assert.deepEqual(read(lines), [TRACE, SPAN, TraceFlags.SAMPLED])
  })

  test('keeps its state when another format tells the same trace, and not when it tells another one', () => {
    const lines: Lines = [
      ['traceparent', `00-${TRACE}-${SPAN}-01`],
      ['tracestate', 'a=1'],
      ['tracestate', 'b=2'],
    ]
    const state = (more: Lines) => trace.getSpanContext(extractFrom([...lines, ...more]))?.traceState?.serialize()
    assert.equal(state([]), 'a=1,b=2')
    assert.equal(state([['uber-trace-id', `${TRACE}:${SPAN}:0:1`]]), 'a=1,b=2')
    assert.equal(state([['uber-trace-id', `1${TRACE.slice(1)}:${SPAN}:0:1`]]), undefined)
    assert.equal(state([['x-amzn-trace-id', `Root=1-11111111-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`]]), undefined)
  })

  test('is none without headers of propagation: then only seven are looked up', () => {
    const asked: string[] = []
    const header = (name: string) => {
      asked.push(name)
      return ''
    }
    const headerLines = () => assert.fail('no line is read')
    assert.equal(extract({ header, headerLines }), ROOT_CONTEXT)
    assert.equal(asked.length, 7)
  })
})

describe('garbage', () => {
  const values = [
    '',
    ' ',
    '-',
    '00',
    '00-',
    'null',
    '%',
    '%zz',
    '%00',
    ';;;===',
    ',,,',
    '=',
    'a=b;c',
    '\u0000',
    '\ufffd\u00ff',
    '0'.repeat(32),
    `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    '9'.repeat(100_000),
    ':::',
    '::::',
    '__proto__',
    'constructor',
  ]
  const names = [
    'traceparent',
    'tracestate',
    'baggage',
    'b3',
    'x-b3-traceid',
    'x-b3-spanid',
    'x-b3-sampled',
    'x-b3-flags',
    'uber-trace-id',
    'uberctx-a',
    'ot-tracer-traceid',
    'ot-tracer-spanid',
    'ot-tracer-sampled',
    'ot-baggage-a',
    'x-amzn-trace-id',
  ]
  test('in any header, and in all of them, is no context', () => {
    for (const value of values) {
      for (const name of names) assert.equal(read([[name, value]]), undefined, `${name}: ${value}`)
      assert.equal(read(names.map((name) => [name, value])), undefined, value)
    }
  })

  test('that is passed on makes no header that HTTP refuses', () => {
    const baggage = 'a%20b=c,d=%0d%0aX-Evil: 1,e=f;g=☃'
    const context = extractFrom([...W3C, ...OT, ['baggage', baggage], ['ot-baggage-é', 'x\r\ny']])
    const headers = inject(context)
    // Throws what a call would.
    assert.ok([...new Headers(headers)].length >= 7, JSON.stringify(headers))
    assert.doesNotMatch(JSON.stringify(headers), /\\n|☃/)
  })

  test('that is longer than any context is not kept', () => {
    const state = (length: number) => {
      const context = extractFrom([...W3C, ['tracestate', `a=1,${'x'.repeat(length)}`]])
      return trace.getSpanContext(context)?.traceState?.serialize()
    }
    assert.deepEqual([state(8000), state(9000)], ['a=1', undefined])
  })

  test('of a thousand baggage entries makes no thousand headers', () => {
    const entries = Array.from({ length: 1000 }, (_, index): [string, string] => [`ot-baggage-${index}`, 'x'])
    assert.ok(inject(extractFrom([...OT, ...entries])).length <= 40)
  })
})

test('a context is written in every format', () => {
  const traceState = trace.getSpanContext(
    extractFrom([
      ['traceparent', `00-${TRACE}-${SPAN}-01`],
      ['tracestate', 'a=1'],
    ]),
  )?.traceState
  const span = { traceId: TRACE, spanId: SPAN, traceFlags: TraceFlags.SAMPLED, ...(traceState && { traceState }) }
  const context = propagation.setBaggage(
    trace.setSpanContext(ROOT_CONTEXT, span),
    propagation.createBaggage({ user: { value: 'ä b' } }),
  )
  assert.deepEqual(Object.fromEntries(inject(context)), {
    traceparent: `00-${TRACE}-${SPAN}-01`,
    tracestate: 'a=1',
    baggage: 'user=%C3%A4%20b',
    b3: `${TRACE}-${SPAN}-1`,
    'uber-trace-id': `${TRACE}:${SPAN}:0:1`,
    'ot-tracer-traceid': TRACE.slice(16),
    'ot-tracer-spanid': SPAN,
    'ot-tracer-sampled': 'true',
    'ot-baggage-user': 'ä b',
    'x-amzn-trace-id': `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`,
  })
})

test('no context is written as nothing', () => assert.deepEqual(inject(ROOT_CONTEXT), []))

type Lines = readonly (readonly [name: string, value: string])[]

function extractFrom(lines: Lines): Context {
  return extract({
    header: (name) => lines.find(([known]) => known === name)?.[1] ?? '',
    headerLines: () => lines,
  })
}

function read(lines: Lines): [traceId: string, spanId: string, flags: number] | undefined {
  const span = trace.getSpanContext(extractFrom(lines))
  return span && [span.traceId, span.spanId, span.traceFlags]
}
