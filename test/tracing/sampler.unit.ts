import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'
import { createSampling } from '../../src/tracing/sampler.ts'
import type { SamplerName } from '../../src/tracing/settings.ts'

const NAMES: readonly SamplerName[] = ['traceidratio', 'parentbased_traceidratio']

for (const name of NAMES) {
  for (const ratio of [0.0001, 0.01, 0.5, 0.9999, 1]) {
    test(`${name} of ${ratio}: the SDK's sampler agrees with every choice`, () => {
      const { sampler, draw } = createSampling({ name, ratio })
      for (const chosen of ratio === 1 ? [true] : [true, false]) {
        for (let count = 0; count < 2000; count++) {
          const id = draw(chosen)
          assert.match(id, /^[0-9a-f]{32}$/)
          const { decision } = sampler.shouldSample(ROOT_CONTEXT, id, 'a', SpanKind.SERVER, {}, [])
          assert.equal(decision === SamplingDecision.RECORD_AND_SAMPLED, chosen, id)
        }
      }
    })
  }
}

test('a ratio is the share of what is chosen', () => {
  const { choose } = createSampling({ name: 'parentbased_traceidratio', ratio: 0.25 })
  const chosen = Array.from({ length: 100_000 }, choose).filter(Boolean).length
  // Ten standard deviations.
  assert.ok(Math.abs(chosen - 25_000) < 1400, `${chosen} of 100000`)
})

test('samplers without a ratio choose all or none', () => {
  const share = (name: SamplerName) => {
    const { choose } = createSampling({ name, ratio: 0.5 })
    return new Set(Array.from({ length: 1000 }, choose))
  }
  for (const name of ['always_on', 'parentbased_always_on'] as const) assert.deepEqual(share(name), new Set([true]))
  for (const name of ['always_off', 'parentbased_always_off'] as const) assert.deepEqual(share(name), new Set([false]))
  for (const name of NAMES)
    assert.deepEqual(new Set(Array.from({ length: 1000 }, createSampling({ name, ratio: 0 }).choose)), new Set([false]))
})

test('ids are all different', () => {
  const { draw } = createSampling({ name: 'traceidratio', ratio: 0.01 })
  assert.equal(new Set(Array.from({ length: 10_000 }, () => draw(true))).size, 10_000)
})
