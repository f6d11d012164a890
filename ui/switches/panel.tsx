import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { PageFacts } from '../../src/http/page-facts.ts'
import { CodeLine } from '../controls/code-line.tsx'
import { Panel } from '../controls/panel.tsx'
import { toClock } from '../controls/time.ts'
import { parseJson, readString } from '../json.ts'
import { quoteWord } from '../try-it/curl.ts'
import { type Exchange, exchange } from '../try-it/exchange.ts'

/** How often the state is asked for anew while the page is in view. */
const EVERY_MS = 10_000

/** Readiness, faults and the end of one pod. */
export function SwitchesPanel({ facts }: { readonly facts: PageFacts }) {
  const { ready, faults, note, post } = useSwitches(facts.base)
  return (
    <Panel id="switches" title="Switches" lead={LEAD}>
      <div class="switches">
        <Switch name="Readiness" state={ready.value} isBad={ready.value === 'not ready'}>
          <p>
            A pod that is not ready gets no traffic from its Service any more, this page’s neither: then only the
            command below brings it back. It is not restarted.
          </p>
          <button type="button" onClick={() => post('/readyz/disable')}>
            Make it not ready
          </button>
          <button type="button" onClick={() => post('/readyz/enable')}>
            Make it ready
          </button>
        </Switch>
        <Switch name="Faults" state={faults.value} isBad={faults.value === 'injected'}>
          <p>
            With faults injected, everything but probes, metrics and this switch answers 500. The pod stays ready and
            gets its share of traffic.
          </p>
          <button type="button" onClick={() => post('/fault_injection/enable')}>
            Inject faults
          </button>
          <button type="button" onClick={() => post('/fault_injection/disable')}>
            Stop them
          </button>
        </Switch>
        <Switch name="Crash" state="" isBad={false}>
          <p>The process ends at once, with exit code 255. Kubernetes starts the container anew.</p>
          <CrashButton base={facts.base} note={note} />
        </Switch>
      </div>
      <output class="readout">{note.value || 'No switch was thrown from here.'}</output>
      <CodeLine text={toRescue(facts)} label="Makes this page’s pod ready again, from outside of the Service" />
    </Panel>
  )
}

const LEAD = (
  <>
    They act on <b>one pod</b>: the one that answers the click. Behind a Service with several pods nobody knows which
    one that is.
  </>
)

/** The state of the pod that answers, asked for now and then, and a way to change it. */
function useSwitches(base: string) {
  const ready = useSignal('unknown')
  const faults = useSignal('unknown')
  const note = useSignal('')
  const refresh = async () => {
    ready.value = toReadiness(await exchange({ method: 'GET', path: '/readyz' }, base))
    faults.value = toFaults(await exchange({ method: 'GET', path: '/fault_injection/status' }, base))
  }
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void refresh()
    }
    look()
    const timer = setInterval(look, EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  const throwSwitch = async (path: string) => {
    const answer = await exchange({ method: 'POST', path }, base)
    const outcome = 'failure' in answer ? answer.failure : `answered ${answer.status}`
    note.value = `${toClock(Date.now())} · POST ${path} ${outcome}`
    await refresh()
  }
  return { ready, faults, note, post: (path: string) => void throwSwitch(path) }
}

interface SwitchProps {
  readonly name: string
  readonly state: string
  readonly isBad: boolean
  readonly children: preact.ComponentChildren
}

function Switch({ name, state, isBad, children }: SwitchProps) {
  return (
    <div class="switch">
      <h3>
        {name}{' '}
        {state && <span class={`status ${isBad ? 'bad' : state === 'unknown' ? 'muted' : 'good'}`}>{state}</span>}
      </h3>
      {children}
    </div>
  )
}

function CrashButton({ base, note }: { readonly base: string; readonly note: Signal<string> }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const crash = async () => {
    dialog.current?.close()
    const answer = await exchange({ method: 'GET', path: '/panic' }, base)
    note.value = `${toClock(Date.now())} · GET /panic: ${'failure' in answer ? 'the pod is gone' : answer.status}`
  }
  return (
    <>
      <button type="button" class="danger" onClick={() => dialog.current?.showModal()}>
        Crash it …
      </button>
      <dialog ref={dialog} aria-labelledby="crash-title">
        <h3 id="crash-title">End the process of one pod?</h3>
        <p>Requests that it is serving are cut off.</p>
        <div class="row">
          <button type="button" onClick={() => dialog.current?.close()}>
            Leave it
          </button>
          <button type="button" class="danger" onClick={() => void crash()}>
            Crash it
          </button>
        </div>
      </dialog>
    </>
  )
}

function toReadiness(answer: Exchange): string {
  if ('failure' in answer) return 'unknown'
  if (answer.status === 200) return 'ready'
  return answer.status === 503 ? 'not ready' : 'unknown'
}

function toFaults(answer: Exchange): string {
  const state = 'body' in answer ? readString(parseJson(answer.body), 'fault_injection') : undefined
  if (state === 'enabled') return 'injected'
  return state === 'disabled' ? 'none' : 'unknown'
}

function toRescue({ hostname, port, base }: PageFacts): string {
  const prefix = base === '.' ? '' : base
  const url = `localhost:${port}${prefix}/readyz/enable`
  return `kubectl exec ${quoteWord(hostname)} -- curl -sX POST ${quoteWord(url)}`
}
