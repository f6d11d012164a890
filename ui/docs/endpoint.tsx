import { type ReadonlySignal, useSignal } from '@preact/signals'
import { CodeLine } from '../controls/code-line.tsx'
import { Field } from '../controls/field.tsx'
import { ScrollBox, TextBox } from '../controls/scroll-box.tsx'
import { Segments } from '../controls/segments.tsx'
import type { Addresses } from '../page/addresses.ts'
import { Answer } from '../try-it/answer.tsx'
import { toCurl } from '../try-it/curl.ts'
import { type Exchange, exchange } from '../try-it/exchange.ts'
import { type Endpoint, type OpenApi, type Operation, toReplies, toRequest } from './endpoints.ts'
import { Prose } from './prose.tsx'

interface EndpointProps extends Addresses {
  readonly endpoint: Endpoint
  readonly document: OpenApi
  readonly token: ReadonlySignal<string>
}

/** One endpoint: what it does, a form to try it, what it answers. */
export function EndpointCard({ endpoint, document, token, base, address }: EndpointProps) {
  const { id, path, operations, first } = endpoint
  const isOpen = useSignal(location.hash === `#${id}`)
  return (
    <details
      class="endpoint"
      id={id}
      open={isOpen.value}
      onToggle={(event) => (isOpen.value = event.currentTarget.open)}
    >
      <summary>
        <span class="methods">
          {operations.size >= EVERY_METHOD ? (
            <b>ANY</b>
          ) : (
            [...operations.keys()].map((method) => <b key={method}>{method}</b>)
          )}
        </span>
        <span class="path">{path}</span>
        <span class="summary">{first.summary}</span>
      </summary>
      {isOpen.value && (
        <div class="endpoint-body">
          <TryForm endpoint={endpoint} document={document} token={token} base={base} address={address} />
          <Replies operation={first} document={document} />
        </div>
      )}
    </details>
  )
}

/** Endpoints with so many methods take all of them. */
const EVERY_METHOD = 7

function TryForm({ endpoint, token, base, address }: EndpointProps) {
  const { id, operations, first } = endpoint
  const methods = [...operations.keys()]
  const method = useSignal(methods[0] ?? 'GET')
  const values = useSignal<Readonly<Record<string, string>>>({})
  const answer = useSignal<Exchange | 'none' | 'pending'>('none')
  const request = toRequest(endpoint, method.value, values.value, token.value)
  const send = async (event: Event) => {
    event.preventDefault()
    answer.value = 'pending'
    answer.value = await exchange(request, base)
  }
  const set = (name: string) => (text: string) => (values.value = { ...values.peek(), [name]: text })
  return (
    <>
      <form onSubmit={(event) => void send(event)}>
        {first.description && <Prose text={first.description} />}
        {methods.length > 1 && (
          <Segments
            legend="Method"
            name={`method-${id}`}
            options={methods.map((one) => [one, one])}
            value={method.value}
            onChange={(value) => (method.value = value)}
          />
        )}
        {(first.parameters ?? []).map(({ name, description, schema }) => (
          <Field
            key={name}
            id={`${id}-${name}`}
            label={description ? `${name}: ${description}` : name}
            kind={schema.type === 'integer' ? 'number' : 'text'}
            value={values.value[name] ?? ''}
            onInput={set(name)}
          />
        ))}
        {request.body !== undefined && (
          <Field id={`${id}-body`} label="Body" kind="area" value={request.body} onInput={set('body')} />
        )}
        {first.security && <p class="muted">Sends the token that stands at the top of the page.</p>}
        <button type="submit" class="primary" disabled={answer.value === 'pending'}>
          Send
        </button>
        <CodeLine text={toCurl(request, address)} label="The request as a command" />
      </form>
      <Answer exchange={answer.value} />
    </>
  )
}

function Replies({ operation, document }: { readonly operation: Operation; readonly document: OpenApi }) {
  return (
    <ScrollBox class="replies" label="What it answers">
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Meaning</th>
            <th scope="col">Body</th>
          </tr>
        </thead>
        <tbody>
          {toReplies(operation, document).map(([status, { description, content = {} }]) => (
            <tr key={status}>
              <th scope="row" class="mono">
                {status}
              </th>
              <td>{description}</td>
              <td>
                {Object.entries(content).map(([type, { schema }]) => (
                  <details key={type}>
                    <summary>{type}</summary>
                    <TextBox label={`Schema of ${status}`}>{JSON.stringify(schema, null, 2)}</TextBox>
                  </details>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}
