import type { ComponentChildren } from 'preact'
import { TextBox } from '../controls/scroll-box.tsx'
import { parseJson, readString } from '../json.ts'
import type { Exchange } from './exchange.ts'
import type { Values } from './forms.ts'
import { decodeToken } from './token.ts'

/** How some answers are shown better than as they came; undefined leaves it at that. */
export function toView(form: string, exchange: Exchange | 'none' | 'pending', values: Values): ComponentChildren {
  if (typeof exchange === 'string' || 'failure' in exchange || exchange.status >= 300) return undefined
  const answer = parseJson(exchange.body)
  if (form === 'env' && Array.isArray(answer)) return <Environment lines={answer} filter={values.filter ?? ''} />
  const token = readString(answer, 'token')
  if (form === 'token' && token !== undefined) {
    return <Token token={token} expiresAt={readString(answer, 'expires_at') ?? 'an unknown time'} />
  }
  return undefined
}

function Environment({ lines, filter }: { readonly lines: readonly unknown[]; readonly filter: string }) {
  const shown = lines.map(String).filter((line) => line.toLowerCase().includes(filter.toLowerCase()))
  return (
    <>
      <p class="muted">
        {shown.length} of {lines.length} variables
      </p>
      <TextBox label="Environment variables">{shown.toSorted().join('\n')}</TextBox>
    </>
  )
}

function Token({ token, expiresAt }: { readonly token: string; readonly expiresAt: string }) {
  const decoded = decodeToken(token)
  return (
    <>
      <p class="muted">Valid until {expiresAt}. “Validate” has it already.</p>
      <TextBox class="token" label="Token">
        {token}
      </TextBox>
      <div class="split">
        <TextBox label="Header of the token">{decoded?.header ?? 'no JWT'}</TextBox>
        <TextBox label="Claims of the token">{decoded?.claims ?? 'no JWT'}</TextBox>
      </div>
    </>
  )
}
