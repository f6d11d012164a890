import { effect, signal } from '@preact/signals'

export type Scheme = 'auto' | 'light' | 'dark'

export const SCHEMES: readonly Scheme[] = ['auto', 'light', 'dark']

/** Seconds between two polls that one can choose; with the other panels' requests the shortest makes less than 3 a second. */
export const INTERVALS: readonly number[] = [0.5, 1, 2, 5, 10]

/** What a person has chosen: it stands in the address, so that a reload or a link keeps it. */
export const scheme = signal<Scheme>('auto')
export const interval = signal(1)
export const paused = signal(false)
/** The form of “Try it” that is open. */
export const form = signal('delay')

/** Takes over what the address says, then keeps it up to date. What it says of other things stays. */
export function bindAddress(forms: readonly string[]): void {
  const query = new URLSearchParams(location.search)
  scheme.value = SCHEMES.find((one) => one === query.get('scheme')) ?? scheme.value
  interval.value = INTERVALS.find((one) => String(one) === query.get('poll')) ?? interval.value
  paused.value = query.has('paused')
  form.value = forms.find((one) => one === query.get('try')) ?? form.value
  const chosen = [
    ['scheme', () => scheme.value, 'auto'],
    ['poll', () => String(interval.value), '1'],
    ['paused', () => (paused.value ? '1' : ''), ''],
    ['try', () => form.value, forms[0]],
  ] as const
  effect(() => {
    const query = new URLSearchParams(location.search)
    for (const [name, read, initial] of chosen) {
      const value = read()
      if (value === initial) query.delete(name)
      else query.set(name, value)
    }
    const text = query.toString()
    history.replaceState(history.state, '', `${location.pathname}${text && `?${text}`}${location.hash}`)
  })
}
