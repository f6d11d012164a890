import { type ReadonlySignal, useSignal } from '@preact/signals'
import { Field } from '../controls/field.tsx'
import type { Addresses } from '../page/addresses.ts'
import { EndpointCard } from './endpoint.tsx'
import { matches, type OpenApi, toGroups } from './endpoints.ts'

interface DocsProps extends Addresses {
  /** A string says why there is none. */
  readonly document: ReadonlySignal<OpenApi | string | undefined>
}

/** The API document, to read and to try. */
export function Docs({ document, base, address }: DocsProps) {
  const filter = useSignal('')
  const token = useSignal('')
  const current = document.value
  return (
    <>
      <div class="tools">
        <Field id="filter" label="Filter" kind="text" value={filter.value} onInput={(text) => (filter.value = text)} />
        <Field
          id="token"
          label="Bearer token, as POST /token issues it"
          kind="text"
          value={token.value}
          onInput={(text) => (token.value = text)}
        />
      </div>
      {current === undefined ? (
        <p class="muted">Loading the document …</p>
      ) : typeof current === 'string' ? (
        <p class="bad" role="alert">
          {current}
        </p>
      ) : (
        [...toGroups(current)].map(([tag, endpoints]) => {
          const shown = endpoints.filter((endpoint) => matches(endpoint, filter.value))
          return shown.length === 0 ? null : (
            <section key={tag}>
              <h2>{tag}</h2>
              {shown.map((endpoint) => (
                <EndpointCard
                  key={endpoint.id}
                  endpoint={endpoint}
                  document={current}
                  token={token}
                  base={base}
                  address={address}
                />
              ))}
            </section>
          )
        })
      )}
    </>
  )
}
