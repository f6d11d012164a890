import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startReceiver } from '../otlp-receiver.ts'
import { freePort } from '../ports.ts'
import { request, startServer } from '../server.ts'
import { exportTo, SAMPLED, TRACE } from './telemetry.ts'

const TRACED = '--otel-service-name=shop'

describe('exemplars', () => {
  test('link buckets to traces, in OpenMetrics, which is offered when traced', async () => {
    await using receiver = await startReceiver()
    const port = await freePort()
    await using server = await startServer([TRACED, `--port-metrics=${port}`], exportTo(receiver))
    await server.get('/version', { headers: SAMPLED })
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1'
    for (const at of [server.port, port]) {
      const { text, headers } = await request({ port: at, headers: { accept } }, '/metrics')
      assert.match(String(headers['content-type']), /^application\/openmetrics-text; version=1\.0\.0/)
      const line = new RegExp(
        `_bucket\\{le="[0-9.]+",method="GET",path="version",status="200"\\} 1 # \\{trace_id="${TRACE}"\\} [0-9.e-]+ \\d{10}(\\.\\d+)?$`,
        'm',
      )
      assert.match(text, line)
      assert.match(text, /^http_requests_total\{status="200"\} \d+$/m)
      assert.ok(text.endsWith('\n# EOF\n'))
    }
    const plain = await server.get('/metrics')
    assert.match(String(plain.headers['content-type']), /^text\/plain; version=0\.0\.4/)
    assert.doesNotMatch(plain.text, /trace_id/)
  })

  test('are not offered without the flag', async () => {
    await using server = await startServer()
    const { headers } = await server.get('/metrics', { headers: { accept: 'application/openmetrics-text' } })
    assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/)
  })
})
