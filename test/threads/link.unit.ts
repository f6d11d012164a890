import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { Link, LinkError, Moved } from '../../src/threads/link.ts'

interface Server {
  double(number: number): number
  later(text: string): string
  fail(reason: string): void
  bytes(length: number): Uint8Array
  note(text: string): void
}

function connect() {
  const { port1, port2 } = new MessageChannel()
  const noted = Promise.withResolvers<string>()
  const sent: Uint8Array[] = []
  const server = new Link<Server, Record<never, never>>(port1, {
    double: (number) => number * 2,
    later: async (text) => text.toUpperCase(),
    fail(reason) {
      throw new TypeError(reason)
    },
    bytes(length) {
      const bytes = new Uint8Array(length).fill(7)
      sent.push(bytes)
      return new Moved(bytes, [bytes.buffer])
    },
    note: (text) => noted.resolve(text),
  })
  const client = new Link<Record<never, never>, Server>(port2, {})
  return { server, client, noted: noted.promise, sent }
}

describe('a link', () => {
  test('answers calls, at once or later, each with its own answer', async () => {
    const { client } = connect()
    const answers = await Promise.all([client.call('double', 2), client.call('later', 'a'), client.call('double', 4)])
    assert.deepEqual(answers, [4, 'A', 8])
    client.close()
  })

  test('carries the message of an error', async () => {
    const { client } = connect()
    await assert.rejects(client.call('fail', 'out of paper'), /^Error: out of paper$/)
    client.close()
  })

  test('moves buffers instead of copying them', async () => {
    const { client, sent } = connect()
    const bytes = await client.call('bytes', 1000)
    assert.equal(bytes.length, 1000)
    assert.equal(sent[0]?.length, 0)
    client.close()
  })

  test('delivers what is told', async () => {
    const { client, noted } = connect()
    client.tell('note', 'hello')
    assert.equal(await noted, 'hello')
    client.close()
  })

  test('hears what was said before it is closed', async () => {
    const { client, server, noted } = connect()
    client.tell('note', 'last words')
    server.close()
    assert.equal(await noted, 'last words')
  })

  test('rejects waiting and further calls when it is closed', async () => {
    const { client } = connect()
    const waiting = assert.rejects(client.call('later', 'x'), LinkError)
    client.close()
    await waiting
    await assert.rejects(client.call('double', 1), LinkError)
    client.tell('note', 'nobody hears this')
  })
})
