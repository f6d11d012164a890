import { useSignal } from '@preact/signals'
import { CodeLine } from '../controls/code-line.tsx'
import { Field } from '../controls/field.tsx'
import { Panel } from '../controls/panel.tsx'
import { ScrollBox } from '../controls/scroll-box.tsx'
import { toDuration } from '../controls/time.ts'
import { parseJson } from '../json.ts'
import type { Addresses } from '../page/addresses.ts'
import { toCurl } from '../try-it/curl.ts'
import { type Exchange, exchange } from '../try-it/exchange.ts'
import { type BackendAnswer, toBackendAnswers } from './answers.ts'

/** What the backends of `/api/echo` answer, each in its own colour. */
export function BackendsPanel({ base, address }: Addresses) {
  const body = useSignal('{"hello": "backend"}')
  const answer = useSignal<Exchange | 'none' | 'pending'>('none')
  const send = async (event: Event) => {
    event.preventDefault()
    answer.value = 'pending'
    answer.value = await askBackends(base, body.value)
  }
  return (
    <Panel id="backends" title="Backends" lead="This pod posts the body to each of its --backend-url.">
      <form onSubmit={(event) => void send(event)}>
        <div class="row">
          <Field
            id="backends-body"
            label="Body"
            kind="text"
            value={body.value}
            onInput={(value) => (body.value = value)}
          />
          <button type="submit" class="primary" disabled={answer.value === 'pending'}>
            Ask them
          </button>
        </div>
        <CodeLine
          text={toCurl({ method: 'POST', path: '/api/echo', body: body.value }, address)}
          label="The request as a command"
        />
      </form>
      <ScrollBox class="backends-box" label="Answers of the backends">
        <div aria-live="polite">
          <Answers answer={answer.value} />
        </div>
      </ScrollBox>
    </Panel>
  )
}

function Answers({ answer }: { readonly answer: Exchange | 'none' | 'pending' }) {
  if (answer === 'none') return <p class="muted">Their answers will stand here.</p>
  if (answer === 'pending') return <p class="muted">Waiting for all of them …</p>
  if ('failure' in answer) return <p class="bad">{answer.failure}</p>
  if (answer.status !== 200 && answer.status !== 202) return <p class="bad">Status {answer.status}</p>
  const answers = answer.status === 200 ? toBackendAnswers(parseJson(answer.body)) : []
  if (answers.length === 0) return <p class="muted">This pod has no backends: --backend-url sets them.</p>
  return (
    <>
      <p class="muted">
        {answers.length} in {toDuration(answer.totalMs)}
      </p>
      <ul class="backends">
        {answers.map((one, index) => (
          <Backend key={index} answer={one} />
        ))}
      </ul>
    </>
  )
}

function Backend({ answer: { url, text, color } }: { readonly answer: BackendAnswer }) {
  return (
    <li style={color === undefined ? {} : { '--cell': color }}>
      <p>
        {url && <b>{url}</b>} {color && <code>{color}</code>}
      </p>
      <pre>{text || '(empty)'}</pre>
    </li>
  )
}

/** By our own route, which tells the colours; podinfo itself has none, and sends the bodies alone. */
async function askBackends(base: string, body: string): Promise<Exchange> {
  const answer = await exchange({ method: 'POST', path: '/_ui/backends', body }, base)
  return 'status' in answer && answer.status === 404
    ? exchange({ method: 'POST', path: '/api/echo', body }, base)
    : answer
}
