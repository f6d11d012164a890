import { UsageError } from '../command.ts'
import { accept, readAcceptance } from './acceptance.ts'
import type { Loads } from './loads.ts'
import { readWebhook, type Webhook } from './webhook.ts'
import { readWish } from './wishes.ts'

export interface Answer {
  readonly status: number
  readonly text: string
}

/** What the answers are made with. */
export interface Tester {
  readonly loads: Loads
  /** Gates that are open, by what they keep and the canary. */
  readonly open: Set<string>
  refused: number
  metrics(): string
}

/** A name that was never closed again stays: this bounds what strangers can make of it. */
const MAX_GATES = 10_000

/** Answers a request of Flagger, or of who opens its gates: statuses are those of Flagger's own load tester. */
export async function answer(path: string, body: string, tester: Tester): Promise<Answer> {
  if (path === '/healthz' || path === '/gate/approve') return { status: 200, text: 'OK' }
  if (path === '/gate/halt') return { status: 403, text: 'Forbidden' }
  if (path === '/metrics') return { status: 200, text: tester.metrics() }
  const [, kind, verb] = /^\/(gate|rollback)\/(check|open|close)$/.exec(path) ?? []
  if (kind === undefined && path !== '/') return { status: 404, text: 'Not found' }
  const webhook = readWebhook(body)
  if (!webhook)
    return { status: 400, text: 'expected the JSON of a webhook: {"name", "namespace", "metadata": {"cmd"}}' }
  if (kind === undefined) return launch(webhook, tester)
  return turn(`${kind} ${webhook.canary}`, verb ?? '', tester.open)
}

function turn(gate: string, verb: string, open: Set<string>): Answer {
  if (verb === 'check') return open.has(gate) ? { status: 200, text: 'Approved' } : { status: 403, text: 'Forbidden' }
  if (verb === 'close') open.delete(gate)
  else if (open.size < MAX_GATES) open.add(gate)
  else return { status: 429, text: `more than ${MAX_GATES} gates are open` }
  return { status: 202, text: '' }
}

async function launch({ canary, metadata }: Webhook, tester: Tester): Promise<Answer> {
  const { type = 'cmd', cmd } = metadata
  try {
    if (cmd === undefined) throw new UsageError('metadata has no cmd')
    // Acceptance tests come under either type; only those of bash are waited for, which is what makes them tests.
    if (type === 'bash') {
      const wrong = await accept(readAcceptance(cmd))
      return wrong === undefined ? { status: 200, text: '' } : { status: 500, text: wrong }
    }
    if (type !== 'cmd') throw new UsageError(`unknown type ${JSON.stringify(type)}: expected cmd or bash`)
    const outcome = tester.loads.start(canary, cmd, readWish(cmd))
    if (outcome === 'full') return { status: 429, text: 'as many loads run as are allowed' }
    return { status: 202, text: '' }
  } catch (error) {
    tester.refused++
    return { status: 400, text: error instanceof Error ? error.message : String(error) }
  }
}
