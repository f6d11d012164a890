import type { App } from './app.ts'
import { toPageColor } from './page.ts'
import type { Answer } from './static-reply.ts'
import { fill, pageAnswer, toPolicy } from './template.ts'
import { toThemeCss } from './theme.ts'

/** The user interface of the API document. */
export async function renderDocsPage({ assets, config }: App): Promise<Answer> {
  const theme = { markup: toThemeCss(toPageColor(config.uiColor)) }
  const page = fill(await assets.template('docs.html'), { Theme: theme })
  return pageAnswer(page, [toPolicy(page, [])])
}
