import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { createStoreClient, type StoreLink } from '../../src/store/client.ts'
import { packBodies, toBuffers } from '../../src/threads/buffers.ts'
import type { WriteResult } from '../../src/threads/protocol.ts'

const MIB = 1024 * 1024

describe('store client', () => {
  test('gives each body its own hash or reason', async () => {
    const { link, answer } = createLink()
    const client = createStoreClient(link, 4)
    const writes = ['a', 'bad', 'c'].map((text) => client.write(bytes(text)))
    const settled = Promise.allSettled(writes)
    while (answer()) await turn()
    assert.deepEqual(
      (await settled).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
      [sha1('a'), 'bad body', sha1('c')],
    )
  })

  test('sends together what comes while a batch is on its way', async () => {
    const { link, answer, batches } = createLink()
    const client = createStoreClient(link, 4)
    const writes = Promise.all(Array.from({ length: 40 }, (_, index) => client.write(bytes(`${index}`))))
    assert.deepEqual(batches, [1])
    answer()
    await turn()
    assert.deepEqual(batches, [1, 39])
    while (answer()) await turn()
    assert.equal((await writes).length, 40)
  })

  test('bounds a batch by its bytes, sends a larger body alone, and two batches at once only when they are large', async () => {
    const { link, answer, batches } = createLink()
    const client = createStoreClient(link, 4)
    const sizes = [1, 1, 10 * MIB, 5 * MIB, 2 * MIB, 20 * MIB, 1]
    const writes = Promise.all(sizes.map((size) => client.write(new Uint8Array(size))))
    while (answer()) await turn()
    await writes
    assert.deepEqual(batches, [1, 2, 2, 1, 1])
  })

  test('bounds a batch by its number of bodies', async () => {
    const { link, answer, batches } = createLink()
    const client = createStoreClient(link, 4)
    const writes = Promise.all(Array.from({ length: 102 }, (_, index) => client.write(bytes(`${index}`))))
    while (answer()) await turn()
    await writes
    assert.deepEqual(batches, [1, 64, 37])
  })

  test('has four large files on their way at a time, whatever becomes of them, and any number of others', async () => {
    const asked: PromiseWithResolvers<Uint8Array | undefined>[] = []
    const readLarge = () => {
      const answer = Promise.withResolvers<Uint8Array | undefined>()
      asked.push(answer)
      return answer.promise
    }
    const { link } = createLink()
    const read: StoreLink['read'] = async (hash) => (hash === 'small' ? bytes(hash) : 'large')
    const client = createStoreClient({ ...link, read, readLarge }, 4)
    const reads = Array.from({ length: 10 }, (_, index) => client.read(`${index}`).catch(() => 'failed'))
    await turn()
    assert.equal(asked.length, 4)
    assert.deepEqual(await client.read('small'), bytes('small'))
    asked[0]?.reject(new Error('the thread has ended'))
    asked[1]?.resolve(bytes('b'))
    await turn()
    assert.equal(asked.length, 6)
    for (let at = 2; at < 10; at++) {
      asked[at]?.resolve(undefined)
      await turn()
    }
    assert.deepEqual(await Promise.all(reads), ['failed', bytes('b'), ...Array.from({ length: 8 })])
  })

  test('lets only so many wait for large files, however many clients ask and leave', async () => {
    const { link } = createLink()
    const answer = Promise.withResolvers<Uint8Array | undefined>()
    const client = createStoreClient({ ...link, read: async () => 'large', readLarge: () => answer.promise }, 4)
    const reads = Promise.allSettled(Array.from({ length: 4 + 1024 + 10 }, (_, index) => client.read(`${index}`)))
    await turn()
    answer.resolve(bytes('x'))
    const refused = (await reads).filter(({ status }) => status === 'rejected')
    assert.equal(refused.length, 10)
    assert.deepEqual(await client.read('next'), bytes('x'))
  })

  test('rejects a whole batch with the link’s reason, and goes on', async () => {
    const { link, answer, fail } = createLink()
    const client = createStoreClient(link, 4)
    const [first, second] = [client.write(bytes('a')), client.write(bytes('b'))]
    fail('the thread has ended')
    await assert.rejects(first, /the thread has ended/)
    answer()
    assert.equal(await second, sha1('b'))
    await turn()
    const third = client.write(bytes('c'))
    answer()
    assert.equal(await third, sha1('c'))
  })

  test('refuses bodies when too many bytes wait, until some went', async () => {
    const { link, answer } = createLink()
    const client = createStoreClient(link, 4, 10)
    const accepted = [1, 6, 4].map((size) => client.write(new Uint8Array(size)))
    await assert.rejects(client.write(new Uint8Array(1)), /too much waits/)
    answer()
    await turn()
    accepted.push(client.write(new Uint8Array(10)))
    while (answer()) await turn()
    assert.equal((await Promise.all(accepted)).length, 4)
  })

  test('reads by the link', async () => {
    const { link } = createLink()
    assert.deepEqual(await createStoreClient(link, 4).read('hash'), bytes('hash'))
  })
})

test('large bodies move as they are, small ones share one buffer, and none shares with what is kept', () => {
  const large = new Uint8Array(100_000).fill(1)
  const part = new Uint8Array(200_000).fill(2).subarray(0, 100_000)
  const shared = new Uint8Array(new SharedArrayBuffer(100_000)).fill(3)
  const small = Buffer.from('small')
  const bodies = [large, large, part, shared, small, Buffer.from(''), small]
  const packed = packBodies(bodies)
  assert.deepEqual(packed.map(Buffer.from), bodies.map(Buffer.from))
  assert.equal(packed[0]?.buffer, large.buffer)
  assert.deepEqual(
    toBuffers(packed).map(({ byteLength }) => byteLength),
    [100_000, 100_000, 100_000, 100_000, 10],
  )
  assert.equal(toBuffers(packed).filter((buffer) => bodies.some((body) => body.buffer === buffer)).length, 1)
})

/** A link whose oldest batch is answered when the test says so. */
function createLink() {
  const batches: number[] = []
  const open: { bodies: readonly Uint8Array[]; settle: PromiseWithResolvers<readonly WriteResult[]> }[] = []
  const link: StoreLink = {
    write(bodies) {
      const settle = Promise.withResolvers<readonly WriteResult[]>()
      batches.push(bodies.length)
      open.push({ bodies, settle })
      return settle.promise
    },
    read: async (hash) => bytes(hash),
    readLarge: async (hash) => bytes(hash),
  }
  const answer = () => {
    const batch = open.shift()
    batch?.settle.resolve(
      batch.bodies.map((body) =>
        Buffer.from(body).toString() === 'bad' ? { error: 'bad body' } : { hash: sha1(body) },
      ),
    )
    return batch !== undefined
  }
  return { link, batches, answer, fail: (reason: string) => open.shift()?.settle.reject(new Error(reason)) }
}

/** Lets everything that is resolved go on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function sha1(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex')
}
