import type { ReadonlySignal } from '@preact/signals'
import type { PageFacts } from '../../src/http/page-facts.ts'
import { BackendsPanel } from '../backends/panel.tsx'
import { LatencyPanel } from '../latency/panel.tsx'
import type { PodHistory } from '../pod/follower.ts'
import { PodPanel } from '../pod/panel.tsx'
import { RolloutPanel } from '../rollout/panel.tsx'
import type { History } from '../rollout/poller.ts'
import { SwitchesPanel } from '../switches/panel.tsx'
import { TryItPanel } from '../try-it/panel.tsx'
import { WebsocketPanel } from '../websocket/panel.tsx'

interface PanelsProps {
  readonly facts: PageFacts
  readonly address: string
  readonly history: ReadonlySignal<History>
  readonly pod: ReadonlySignal<PodHistory>
}

/** Everything below the head of the page. */
export function Panels({ facts, address, history, pod }: PanelsProps) {
  const { base } = facts
  return (
    <>
      <RolloutPanel history={history} />
      <LatencyPanel history={history} />
      <PodPanel history={pod} />
      <TryItPanel base={base} address={address} />
      <BackendsPanel base={base} address={address} />
      <WebsocketPanel base={base} />
      <SwitchesPanel facts={facts} />
    </>
  )
}

/** The panels' anchors and titles, for the head of the page. */
export const anchors: readonly (readonly [id: string, title: string])[] = [
  ['rollout', 'Rollout'],
  ['latency', 'Latency'],
  ['pod', 'This pod'],
  ['try-it', 'Try it'],
  ['backends', 'Backends'],
  ['websocket', 'Websocket'],
  ['switches', 'Switches'],
]
