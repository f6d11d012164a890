import type { ComponentChildren } from 'preact'
import { TextBox } from '../controls/scroll-box.tsx'
import { toDuration } from '../controls/time.ts'
import type { Exchange } from './exchange.ts'

interface AnswerProps {
  readonly exchange: Exchange | 'none' | 'pending'
  /** Shown instead of the body. */
  readonly children?: ComponentChildren
}

/** What came back, as text, whatever it is. */
export function Answer({ exchange, children }: AnswerProps) {
  return (
    <div class="answer" aria-live="polite">
      {exchange === 'none' ? (
        <p class="muted">The answer will stand here.</p>
      ) : exchange === 'pending' ? (
        <p class="muted">Waiting for the answer …</p>
      ) : 'failure' in exchange ? (
        <p class="bad">{exchange.failure}</p>
      ) : (
        <>
          <p class="answer-head">
            <span class={`status ${exchange.status >= 400 ? 'bad' : 'good'}`}>
              {exchange.status} {exchange.statusText}
            </span>{' '}
            <span class="muted">
              head after {toDuration(exchange.headMs)}, all after {toDuration(exchange.totalMs)}
            </span>
          </p>
          {children ?? <Body text={exchange.body} isCut={exchange.isCut} />}
          <details>
            <summary>Headers</summary>
            <TextBox label="Headers of the answer">
              {exchange.headers.map(([name, value]) => `${name}: ${value}\n`)}
            </TextBox>
          </details>
        </>
      )}
    </div>
  )
}

function Body({ text, isCut }: { readonly text: string; readonly isCut: boolean }) {
  return (
    <>
      <TextBox label="Body of the answer">{text || '(no body)'}</TextBox>
      {isCut && <p class="muted">It goes on; no more of it was read.</p>}
    </>
  )
}
