import { useSignal } from '@preact/signals'
import { CodeLine } from '../controls/code-line.tsx'
import { Field } from '../controls/field.tsx'
import { Panel } from '../controls/panel.tsx'
import { Segments } from '../controls/segments.tsx'
import { parseJson, readString } from '../json.ts'
import type { Addresses } from '../page/addresses.ts'
import { form as chosen } from '../page/state.ts'
import { Answer } from './answer.tsx'
import { toCurl } from './curl.ts'
import { type Exchange, exchange } from './exchange.ts'
import { type Form, forms, type Values } from './forms.ts'
import { toView } from './views.tsx'

/** A form for each kind of request, with the command that does the same. */
export function TryItPanel({ base, address }: Addresses) {
  const form = forms.find(({ name }) => name === chosen.value) ?? forms[0]
  return (
    <Panel id="try-it" title="Try it" lead="Requests to the pod that answers, and the command that does the same.">
      <div class="try">
        <Tabs />
        {form && <RequestForm key={form.name} form={form} base={base} address={address} />}
      </div>
    </Panel>
  )
}

function Tabs() {
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = forms.findIndex(({ name }) => name === chosen.value)
    const next = forms.at((at + step) % forms.length)
    if (!next) return
    chosen.value = next.name
    document.getElementById(`tab-${next.name}`)?.focus()
  }
  return (
    <div class="tabs" role="tablist" aria-label="Kinds of request">
      {forms.map(({ name, title }) => (
        <button
          key={name}
          type="button"
          id={`tab-${name}`}
          role="tab"
          aria-selected={name === chosen.value}
          aria-controls="try-it-form"
          tabindex={name === chosen.value ? 0 : -1}
          onClick={() => (chosen.value = name)}
          onKeyDown={move}
        >
          {title}
        </button>
      ))}
    </div>
  )
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

function RequestForm({ form, base, address }: Addresses & { readonly form: Form }) {
  const values = useSignal<Values>(Object.fromEntries(form.fields.map(({ name, initial }) => [name, initial])))
  const title = useSignal(form.actions[0]?.title ?? '')
  const answer = useSignal<Exchange | 'none' | 'pending'>('none')
  const action = form.actions.find((one) => one.title === title.value)
  if (!action) return null
  const request = action.toRequest(values.value)
  const send = async (event: Event) => {
    event.preventDefault()
    answer.value = 'pending'
    const result = await exchange(request, base)
    answer.value = result
    values.value = { ...values.peek(), ...toLearned(form.name, result) }
  }
  return (
    <div class="request" id="try-it-form" role="tabpanel" aria-labelledby={`tab-${form.name}`}>
      <form onSubmit={(event) => void send(event)}>
        <p class="about">{form.about}</p>
        {form.actions.length > 1 && (
          <Segments
            legend="What to do"
            name={`action-${form.name}`}
            options={form.actions.map(({ title }) => [title, title])}
            value={title.value}
            onChange={(value) => (title.value = value)}
          />
        )}
        {form.fields.map((field) =>
          field.only && !field.only.includes(title.value) ? null : (
            <Field
              key={field.name}
              id={`${form.name}-${field.name}`}
              label={field.label}
              kind={field.kind}
              value={values.value[field.name] ?? ''}
              onInput={(text) => (values.value = { ...values.peek(), [field.name]: text })}
            />
          ),
        )}
        <button type="submit" class="primary" disabled={answer.value === 'pending'}>
          Send
        </button>
        <CodeLine text={toCurl(request, address)} label="The request as a command" />
      </form>
      <Answer exchange={answer.value}>{toView(form.name, answer.value, values.value)}</Answer>
    </div>
  )
}

/** What the next request of the same form can use. */
function toLearned(name: string, result: Exchange): Values {
  if ('failure' in result || result.status >= 300) return {}
  const body = parseJson(result.body)
  const learned = { token: readString(body, 'token'), store: readString(body, 'hash') }
  if (name === 'token' && learned.token !== undefined) return { token: learned.token }
  if (name === 'store' && learned.store !== undefined) return { hash: learned.store }
  return {}
}
