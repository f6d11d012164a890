import './page.css'
import { effect, signal } from '@preact/signals'
import { hydrate } from 'preact'
import { DEFAULT_COLOR, parseColor } from '../../src/http/color.ts'
import { toTheme } from '../../src/http/theme.ts'
import { startScraper } from '../pod/scraper.ts'
import { startPoller } from '../rollout/poller.ts'
import { findLeader, toKey } from '../rollout/releases.ts'
import { forms } from '../try-it/forms.ts'
import { toAddresses } from './addresses.ts'
import { readFacts } from './facts.ts'
import { Hero } from './hero.tsx'
import { Panels } from './panels.tsx'
import { bindAddress, interval, paused, scheme } from './state.ts'
import { SchemeSwitch } from './topbar.tsx'

/** So many of the last polls decide which release the page shows: a canary does not, a finished rollout does soon. */
const LEADER_POLLS = 20

const facts = readFacts()
const { base, address } = toAddresses(facts.base)
const history = startPoller({ base, interval, paused })
const leader = signal(facts)

hydrate(<SchemeSwitch />, find('scheme'))
hydrate(<Hero base={base} leader={leader} history={history} />, find('greeting'))
hydrate(<Panels facts={facts} address={address} history={history} pod={startScraper(base)} />, find('panels'))
// After the built page's own state has been taken over: this may change it.
bindAddress(forms.map(({ name }) => name))

effect(() => {
  const next = findLeader(history.value.polls.slice(-LEADER_POLLS))
  if (next && toKey(next) !== toKey(leader.peek())) leader.value = { ...facts, ...next }
})
effect(() => {
  const color = parseColor(leader.value.color) ?? parseColor(DEFAULT_COLOR)
  // Through the object model: the page's policy allows no style in markup.
  for (const [name, value] of Object.entries(color ? toTheme(color) : {})) {
    document.documentElement.style.setProperty(name, value)
  }
})
effect(() => {
  document.documentElement.dataset.scheme = scheme.value
})

function find(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the page has no #${id}`)
  return element
}
