import assert from 'node:assert/strict'
import { test } from 'node:test'
import delay from '../../../src/grpc/services/delay.ts'
import { assertFailure, fakeCall, fakeGrpcApp } from '../fake-app.ts'

test('Delay waits as many seconds as asked for, with the signal of the call, and gives them back', async () => {
  const waits: [number, AbortSignal][] = []
  const { Delay } = delay.serve(fakeGrpcApp({ sleep: async (ms, signal) => void waits.push([ms, signal]) }))
  const call = fakeCall()
  assert.deepEqual(await Delay({ seconds: 3n }, call), { message: 3n })
  assert.deepEqual(await Delay({ seconds: 2_147_483n }, call), { message: 2_147_483n })
  assert.deepEqual(waits, [
    [3000, call.signal],
    [2_147_483_000, call.signal],
  ])
})

test('Delay answers at once from zero down', async () => {
  const { Delay } = delay.serve(fakeGrpcApp({ sleep: () => assert.fail('slept') }))
  for (const seconds of [0n, -1n, -(2n ** 63n)])
    assert.deepEqual(await Delay({ seconds }, fakeCall()), { message: seconds })
})

test('Delay refuses what no timer can wait for', async () => {
  const { Delay } = delay.serve(fakeGrpcApp({ sleep: () => assert.fail('slept') }))
  for (const seconds of [2_147_484n, 2n ** 63n - 1n]) {
    assertFailure(await Delay({ seconds }, fakeCall()), 'InvalidArgument', 'delay must not exceed 2147483 seconds')
  }
})
