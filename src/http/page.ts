import type { HeaderLine } from './reply.ts'

/** What the web page shows; any string will do for each. */
export interface PageFacts {
  readonly message: string
  readonly hostname: string
  readonly version: string
  readonly revision: string
  readonly runtime: string
  readonly color: string
  readonly logo: string
  /** '' or `/foo`. */
  readonly prefix: string
}

/** Lets the page draw itself and its logo, and do nothing else. */
export const PAGE_POLICY: HeaderLine = [
  'Content-Security-Policy',
  "default-src 'none'; style-src 'unsafe-inline'; img-src http: https:; base-uri 'none'; form-action 'none'",
]

/** The web page: one document without scripts; facts appear as text, whatever they hold. */
export function toPage(facts: PageFacts): string {
  const { message, prefix } = facts
  const rows = [
    ['Hostname', facts.hostname],
    ['Version', facts.version],
    ['Revision', facts.revision],
    ['Runtime', facts.runtime],
    ['Colour', facts.color],
  ] as const
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(facts.hostname)} · podinfo</title>
<style>${toStyle(facts.color)}</style>
</head>
<body>
<main>
${toLogo(facts.logo)}
<h1>${escape(message)}</h1>
<dl>
${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('\n')}
</dl>
<nav><a href="${escape(encodeURI(prefix.toWellFormed()))}/swagger/">API</a> <a href="${ORIGINAL_URL}">Original project</a></nav>
</main>
</body>
</html>
`
}

const ORIGINAL_URL = 'https://github.com/stefanprodan/podinfo'

const DEFAULT_COLOR = '#34577c'

/** The logo of `/api/info` when nobody set one: another site's picture, which a page should not load unasked. */
const UPSTREAM_LOGO = 'https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif'

const OWN_LOGO = `<svg viewBox="0 0 64 64" role="img" aria-label="A pod">
<path d="M32 3 57 17.5v29L32 61 7 46.5v-29z" fill="var(--color)"/>
<path d="M14 23v19l16 9.3V32zM50 23v19l-16 9.3V32zM32 10 16 19.5l16 9 16-9z" fill="#fff" fill-opacity=".85"/>
</svg>`

function toLogo(logo: string): string {
  if (logo === UPSTREAM_LOGO || !/^https?:\/\//i.test(logo)) return OWN_LOGO
  return `<img src="${escape(logo)}" alt="">`
}

function toStyle(color: string): string {
  // It goes into a style sheet as it is: only what can't end a declaration. A browser skips names that it doesn't know.
  const safe = /^(#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,24})$/i.test(color) ? color : DEFAULT_COLOR
  return `
:root { color-scheme: light dark; --color: ${safe} }
body { margin: 0; border-top: .75rem solid ${DEFAULT_COLOR}; border-top-color: ${safe} }
body { font: 1.05rem/1.5 system-ui, sans-serif }
main { max-width: 40rem; margin: 4rem auto; padding: 0 1.5rem }
img, svg { display: block; height: 10rem; max-width: 100%; fill: ${DEFAULT_COLOR} }
h1 { font-size: 1.75rem; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem }
dt { opacity: .7 }
dd { margin: 0; overflow-wrap: anywhere }
nav { display: flex; gap: 1.5rem; margin-top: 2rem }
`
}

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITY[char] ?? char)
}
