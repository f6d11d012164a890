import { startReceiver } from '../test/otlp-receiver.ts'
import { freePort } from '../test/ports.ts'
import { startServer } from '../test/server.ts'
import { drawTree } from './tree.ts'

/**
 * One request through a frontend and two backends, each a process of its own that exports to a receiver in this one; then its
 * trace, drawn, and the log records that belong to it.
 */
await using stack = new AsyncDisposableStack()
const receiver = stack.use(await startReceiver())
const env = {
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
}
const start = async (name: string, flags: readonly string[]) =>
  stack.use(await startServer([`--otel-service-name=${name}`, '--workers=1', ...flags], env))

const quick = await start('backend-1', [])
const slow = await start('backend-2', [
  '--random-delay',
  '--random-delay-unit=ms',
  '--random-delay-min=20',
  '--random-delay-max=80',
])
const frontend = await start('frontend', [
  `--backend-url=http://127.0.0.1:${quick.port}/echo`,
  `--backend-url=http://127.0.0.1:${slow.port}/echo`,
  // Nobody listens there.
  `--backend-url=http://127.0.0.1:${await freePort()}/echo`,
])

const { text } = await frontend.get('/echo', { method: 'POST', body: 'hello' })
/** Server and handler of each process, and the frontend's three calls. */
const SPANS = 9
const spans = await receiver.waitForSpans(SPANS)
const traceId = spans[0]?.traceId ?? ''
await receiver.waitForRecord((record) => record.traceId === traceId && record.severity === 'error')

console.log(`POST /echo of the frontend answered\n${text}\n\nTrace ${traceId}\n${drawTree(spans)}\n\nIts log records`)
for (const { service, severity, body, attributes } of receiver.records.filter((record) => record.traceId === traceId)) {
  const told = attributes.error ? `${attributes.url} ${attributes.error}` : `${attributes.method} ${attributes.uri}`
  console.log(`${service.padEnd(9)}  ${severity.padEnd(5)}  ${body}: ${told}`)
}
