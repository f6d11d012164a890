import type { ComponentChildren } from 'preact'

interface ScrollBoxProps {
  /** What it is, for whoever comes to it by keyboard. */
  readonly label: string
  readonly class?: string
  readonly children: ComponentChildren
}

/** A region of fixed size whose content may be longer: it can be scrolled by keyboard too. */
export function ScrollBox({ label, class: name = '', children }: ScrollBoxProps) {
  return (
    <section class={`scroll ${name}`} aria-label={label} tabindex={0}>
      {children}
    </section>
  )
}

/** The same for text as it came. */
export function TextBox({ label, class: name = '', children }: ScrollBoxProps) {
  return (
    <pre class={`scroll ${name}`} aria-label={label} tabindex={0}>
      {children}
    </pre>
  )
}
