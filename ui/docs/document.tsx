import { signal } from '@preact/signals'
import { renderToString } from 'preact-render-to-string'
import type { Built } from '../page/built.ts'
import { Docs } from './app.tsx'

/** The page before the API document has come. It stands at one path, so that all its links can be relative. */
export function renderDocument({ script, icon, css }: Built): string {
  const html = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Podinfo API</title>
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href={`../_ui/${icon}`} />
        <script type="module" src={`../_ui/${script}`} />
        <style dangerouslySetInnerHTML={{ __html: css }} />
        <style dangerouslySetInnerHTML={{ __html: '{{ .Theme }}' }} />
      </head>
      <body>
        <a class="skip" href="#docs">
          Skip to the endpoints
        </a>
        <header class="docs-head">
          <div>
            <h1>Podinfo API</h1>
            <a href="../">Web page</a>
            <a href="../swagger.json">swagger.json (2.0)</a>
            <a href="../openapi.json">openapi.json (3.1)</a>
          </div>
        </header>
        <noscript>
          <p class="no-script">Scripts don’t run here. The document itself is one click away, in either format.</p>
        </noscript>
        <main id="docs" tabindex={-1}>
          <Docs document={signal(undefined)} base=".." address=".." />
        </main>
      </body>
    </html>,
  )
  return `<!DOCTYPE html>${html}\n`
}
