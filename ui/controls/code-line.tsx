import { CopyButton } from './copy-button.tsx'

/** A command to copy. */
export function CodeLine({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div class="code-line">
      <pre tabindex={0} aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={`Copy: ${label}`} />
    </div>
  )
}
