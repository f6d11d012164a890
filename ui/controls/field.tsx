interface FieldProps {
  readonly id: string
  readonly label: string
  readonly kind: 'text' | 'number' | 'area'
  readonly value: string
  readonly isRequired?: boolean
  readonly onInput: (text: string) => void
}

/** A labelled input. */
export function Field({ id, label, kind, value, isRequired = false, onInput }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {kind === 'area' ? (
        <textarea id={id} rows={3} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input
          id={id}
          value={value}
          autocomplete="off"
          spellcheck={false}
          required={isRequired || kind === 'number'}
          {...(kind === 'number' && { inputMode: 'numeric', pattern: '[0-9]+' })}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </div>
  )
}
