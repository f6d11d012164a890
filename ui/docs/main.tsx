import './docs.css'
import { signal } from '@preact/signals'
import { hydrate } from 'preact'
import { toAddresses } from '../page/addresses.ts'
import { Docs } from './app.tsx'
import type { OpenApi } from './endpoints.ts'

const { base, address } = toAddresses('..')
const apiDocument = signal<OpenApi | string | undefined>(undefined)

const root = document.getElementById('docs')
if (root) hydrate(<Docs document={apiDocument} base={base} address={address} />, root)
apiDocument.value = await load()
// The link led here before there was anything to lead to.
requestAnimationFrame(() => document.getElementById(location.hash.slice(1))?.scrollIntoView())

async function load(): Promise<OpenApi | string> {
  try {
    const response = await fetch(`${base}/openapi.json`)
    return response.ok
      ? ((await response.json()) as OpenApi)
      : `The document could not be had: status ${response.status}`
  } catch {
    return 'The document could not be had: no answer. Reload the page to try again.'
  }
}
