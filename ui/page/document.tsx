import { signal } from '@preact/signals'
import { renderToString } from 'preact-render-to-string'
import type { Built } from './built.ts'
import { FIELDS } from './facts.ts'
import { Hero } from './hero.tsx'
import { anchors, Panels } from './panels.tsx'
import { SchemeSwitch } from './topbar.tsx'

/**
 * The whole page as it is before anything was asked for. The server fills in the fields, so that the first paint has all
 * that a person sees first, and that it says the essentials where scripts don't run.
 */
export function renderDocument({ script, icon, css }: Built): string {
  const history = signal({ polls: [], log: [] })
  const pod = signal({ figures: [], isShared: false, failure: undefined })
  const { base } = FIELDS
  const html = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${FIELDS.hostname} · podinfo`}</title>
        <meta name="podinfo" content="{{ .Facts }}" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href={`${base}/_ui/${icon}`} />
        <script type="module" src={`${base}/_ui/${script}`} />
        <style dangerouslySetInnerHTML={{ __html: css }} />
        <style dangerouslySetInnerHTML={{ __html: '{{ .Theme }}' }} />
      </head>
      <body>
        <a class="skip" href="#panels">
          Skip to the panels
        </a>
        <header class="hero">
          <div class="topbar">
            <span class="wordmark">podinfo</span>
            <nav aria-label="Panels">
              {anchors.map(([id, title]) => (
                <a key={id} href={`#${id}`}>
                  {title}
                </a>
              ))}
            </nav>
            <div id="scheme">
              <SchemeSwitch />
            </div>
          </div>
          <div class="hero-body">
            <div id="greeting">
              <Hero base={base} leader={signal(FIELDS)} history={history} />
            </div>
            <div class="picture" dangerouslySetInnerHTML={{ __html: '{{ .Picture }}' }} />
          </div>
        </header>
        <noscript>
          <p class="no-script">
            Scripts don’t run here, so this page stands still. Everything it would show can be asked for by hand: see
            the API below.
          </p>
        </noscript>
        <main id="panels" tabindex={-1}>
          <Panels facts={FIELDS} address={base} history={history} pod={pod} />
        </main>
        <footer>
          <a href={`${base}/swagger/index.html`}>API documentation</a>
          <a href={`${base}/swagger.json`}>swagger.json</a>
          <a href={`${base}/openapi.json`}>openapi.json</a>
          <a href={`${base}/metrics`}>Metrics</a>
          <a href={ORIGINAL}>The original podinfo and its source</a>
        </footer>
      </body>
    </html>,
  )
  return `<!DOCTYPE html>${html}\n`
}

const ORIGINAL = 'https://github.com/stefanprodan/podinfo'
