import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startReceiver } from '../otlp-receiver.ts'
import { SAMPLED, SPAN, startTraced, TRACE } from './telemetry.ts'

test('one trace leads from the frontend through two backends', async () => {
  await using receiver = await startReceiver()
  await using one = await startTraced(receiver, 'one', ['--workers=1'])
  await using two = await startTraced(receiver, 'two', ['--workers=1'])
  const backends = [`http://127.0.0.1:${one.port}/api/echo`, `http://127.0.0.1:${two.port}/echo/more`]
  const flags = backends.map((url) => `--backend-url=${url}`)
  await using frontend = await startTraced(receiver, 'frontend', flags)
  const { text } = await frontend.get('/echo', {
    method: 'POST',
    body: 'hi',
    headers: { ...SAMPLED, tracestate: 'a=1' },
  })
  assert.deepEqual(JSON.parse(text), ['hi', 'hi'])

  const spans = await receiver.waitForSpans(8)
  assert.deepEqual(new Set(spans.map(({ traceId }) => traceId)), new Set([TRACE]))
  const find = (service: string, kind: string) => spans.filter((span) => span.service === service && span.kind === kind)
  const [root] = find('frontend', 'server')
  const [handler] = find('frontend', 'internal')
  assert.deepEqual([root?.name, root?.parentSpanId, root?.traceState], ['POST /echo', SPAN, 'a=1'])
  assert.deepEqual([handler?.name, handler?.parentSpanId], ['echoHandler', root?.spanId])
  const calls = find('frontend', 'client')
  assert.deepEqual(
    calls.map(({ name, parentSpanId }) => [name, parentSpanId]),
    [
      ['POST', handler?.spanId],
      ['POST', handler?.spanId],
    ],
  )
  for (const [service, name, url] of [
    ['one', 'POST /api/echo', backends[0]],
    ['two', 'POST /echo/', backends[1]],
  ] as const) {
    const call = calls.find(({ attributes }) => attributes['url.full'] === url)
    const [server] = find(service, 'server')
    assert.deepEqual([server?.name, server?.parentSpanId], [name, call?.spanId])
    assert.deepEqual(
      find(service, 'internal').map(({ parentSpanId }) => parentSpanId),
      [server?.spanId],
    )
    assert.deepEqual(
      [call?.attributes['http.response.status_code'], call?.attributes['server.port']],
      [202, Number(url?.split(/[:/]/)[4])],
    )
  }
  for (const span of spans) {
    assert.ok(span.endMs >= span.startMs, span.name)
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
    // On one clock: within one service.
    if (parent?.service === span.service)
      assert.ok(span.startMs >= parent.startMs && span.endMs <= parent.endMs, span.name)
  }
})
