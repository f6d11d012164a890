import { Segments } from '../controls/segments.tsx'
import { SCHEMES, type Scheme, scheme } from './state.ts'

/** Dark, light, or what the system prefers. */
export function SchemeSwitch() {
  return (
    <Segments
      legend="Colour scheme"
      name="scheme"
      options={SCHEMES.map((one) => [one, TITLES[one]])}
      value={scheme.value}
      onChange={(value) => (scheme.value = value)}
    />
  )
}

const TITLES: Readonly<Record<Scheme, string>> = { auto: 'Auto', light: 'Light', dark: 'Dark' }
