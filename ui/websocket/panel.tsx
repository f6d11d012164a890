import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Field } from '../controls/field.tsx'
import { Panel } from '../controls/panel.tsx'
import { toClock } from '../controls/time.ts'

/** Most lines of the console, and most characters of one: what a server sends must not fill the page. */
const LINES = 200
const LINE_LENGTH = 2000

interface Line {
  readonly number: number
  readonly at: number
  readonly from: 'you' | 'server' | 'page'
  readonly text: string
}

type Status = 'closed' | 'connecting' | 'open'

/** A console for `/ws/echo`. */
export function WebsocketPanel({ base }: { readonly base: string }) {
  const status = useSignal<Status>('closed')
  const lines = useSignal<readonly Line[]>([])
  const text = useSignal('hello')
  const socket = useRef<WebSocket>(undefined)
  useEffect(() => () => socket.current?.close(), [])
  const toggle = () => {
    if (status.value === 'closed') socket.current = connect(base, status, lines)
    else socket.current?.close(1000)
  }
  const send = (event: Event) => {
    event.preventDefault()
    socket.current?.send(text.value)
    add(lines, 'you', text.value)
  }
  return (
    <Panel
      id="websocket"
      title="Websocket"
      lead="The server sends each message back, and its name every 5 seconds."
      controls={
        <button type="button" class="steady" onClick={toggle}>
          {status.value === 'closed' ? 'Connect' : 'Disconnect'}
        </button>
      }
    >
      <form class="row" onSubmit={send}>
        <Field
          id="websocket-message"
          label="Message"
          kind="text"
          value={text.value}
          onInput={(value) => (text.value = value)}
        />
        <button type="submit" class="primary" disabled={status.value !== 'open'}>
          Send
        </button>
      </form>
      <div class="log scroll console" role="log" aria-label="Messages, the newest first" tabindex={0}>
        <ol>
          {lines.value.length === 0 && <li class="muted">Not connected</li>}
          {lines.value.map(({ number, at, from, text }) => (
            <li key={number} class={from}>
              <time dateTime={new Date(at).toISOString()}>{toClock(at)}</time> <b>{NAMES[from]}</b> <span>{text}</span>
            </li>
          ))}
        </ol>
      </div>
    </Panel>
  )
}

const NAMES: Readonly<Record<Line['from'], string>> = { you: '→', server: '←', page: '·' }

function connect(base: string, status: Signal<Status>, lines: Signal<readonly Line[]>): WebSocket {
  const url = new URL(`${base}/ws/echo`, document.baseURI)
  url.protocol = url.protocol.replace('http', 'ws')
  const socket = new WebSocket(url)
  status.value = 'connecting'
  socket.addEventListener('open', () => {
    status.value = 'open'
    add(lines, 'page', 'Connected')
  })
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    add(lines, 'server', typeof data === 'string' ? data : '(binary)')
  })
  socket.addEventListener('close', ({ code, reason }) => {
    status.value = 'closed'
    add(lines, 'page', `Closed with code ${code}${reason && `: ${reason}`}`)
  })
  return socket
}

function add(lines: Signal<readonly Line[]>, from: Line['from'], text: string): void {
  const number = (lines.peek()[0]?.number ?? 0) + 1
  lines.value = [{ number, at: Date.now(), from, text: text.slice(0, LINE_LENGTH) }, ...lines.peek()].slice(0, LINES)
}
