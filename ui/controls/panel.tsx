import type { ComponentChildren } from 'preact'

interface PanelProps {
  /** Also the anchor of its link in the page's head. */
  readonly id: string
  readonly title: string
  /** A sentence that says what is to be seen. */
  readonly lead?: ComponentChildren
  /** Stands at the right of the title. */
  readonly controls?: ComponentChildren
  readonly children: ComponentChildren
}

/** A titled region of the page. */
export function Panel({ id, title, lead, controls, children }: PanelProps) {
  return (
    <section class="panel" id={id} aria-labelledby={`${id}-title`}>
      <div class="panel-head">
        <div>
          <h2 id={`${id}-title`}>{title}</h2>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {controls && <div class="controls">{controls}</div>}
      </div>
      {children}
    </section>
  )
}
