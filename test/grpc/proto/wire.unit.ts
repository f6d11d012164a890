import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Reader, varintSize, WIRE, writeVarint } from '../../../src/grpc/proto/wire.ts'

describe('a reader', () => {
  test('reads numbers of up to 64 bits, signed', () => {
    const numbers: [hex: string, value: bigint][] = [
      ['00', 0n],
      ['7f', 127n],
      ['8001', 128n],
      ['ffffffffffffffff7f', 2n ** 63n - 1n],
      ['ffffffffffffffffff01', -1n],
      ['80808080808080808001', -(2n ** 63n)],
    ]
    for (const [hex, value] of numbers) assert.equal(read(hex).int64(), value, hex)
  })

  test('passes over whatever follows a tag, groups in groups too', () => {
    for (const hex of ['0801', '09ffffffffffffffff', '0a03616263', '0dffffffff', '0b1001130a00140c']) {
      const reader = read(`${hex}7801`)
      reader.skip(reader.tag())
      assert.equal(reader.tag(), 15 * 8 + WIRE.varint, hex)
    }
  })

  const broken: [title: string, hex: string][] = [
    ['a field number 0', '0001'],
    ['a field number beyond 2^29', '808080801001'],
    ['a varint that never ends', '08ffffffffffffffffffffff'],
    ['a tag that never ends', 'ffffffffffffffffffffff'],
    ['a varint that is cut short', '08ff'],
    ['a length beyond the end', '0a0561'],
    ['a length that no memory holds', '0affffffffffffffff7f'],
    ['eight bytes that are seven', '09ffffffffffffff'],
    ['four bytes that are three', '0dffffff'],
    ['a wire type that is none', '0e'],
    ['the end of a group that never began', '0c'],
    ['a group that never ends', '0b0801'],
    ['a group that ends as another', '0b14'],
    ['groups without end', '0b'.repeat(100_000)],
  ]
  for (const [title, hex] of broken) {
    test(`refuses ${title}`, () => {
      const reader = read(hex)
      assert.throws(() => reader.skip(reader.tag()), Error)
    })
  }

  test('refuses a string that is no UTF-8, and leaves out no byte of one that is', () => {
    for (const hex of ['01ff', '02c328', '03eda080']) assert.throws(() => read(hex).string(), /UTF-8/)
    assert.equal(read('03efbbbf').string(), '\ufeff')
    assert.equal(read('0100').string(), '\0')
    assert.equal(read('03efbfbd').string(), '\ufffd')
  })
})

test('varints are as long as they are said to be', () => {
  for (const value of [0, 1, 127, 128, 16_383, 16_384, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]) {
    const bytes = Buffer.alloc(varintSize(value))
    assert.equal(writeVarint(value, bytes, 0), bytes.length)
    assert.equal(new Reader(bytes).int64(), BigInt(value))
  }
})

function read(hex: string): Reader {
  return new Reader(Buffer.from(hex, 'hex'))
}
