interface StatProps {
  readonly name: string
  readonly value: string
  readonly class?: string
}

/** A figure that can be read from the last row. */
export function Stat({ name, value, class: look = '' }: StatProps) {
  return (
    <div class={`stat ${look}`}>
      <span class="stat-name">{name}</span> <span class="stat-value">{value}</span>
    </div>
  )
}
