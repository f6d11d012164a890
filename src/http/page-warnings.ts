import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Log } from '../log.ts'
import { DEFAULT_COLOR, parseColor } from './color.ts'
import { parseLogo } from './page.ts'

/** Options of the page that someone has set. */
export type PageOptions = Partial<Pick<Config, 'uiColor' | 'uiLogo' | 'uiPath'>>

/** Says in the log which of them have no effect, and what the page does instead. */
export function warnAboutPage({ uiColor, uiLogo, uiPath }: PageOptions, log: Log): void {
  if (uiColor !== undefined && !parseColor(uiColor)) {
    log.warn('ui-color is no colour', { value: uiColor, used: DEFAULT_COLOR })
  }
  // An empty one asks for none.
  if (uiLogo && !parseLogo(uiLogo)) log.warn('ui-logo is no picture', { value: uiLogo, used: 'our own' })
  if (uiPath !== undefined && !PAGES.some((name) => existsSync(join(uiPath, name)))) {
    log.warn('ui-path has no page', { value: uiPath, expected: PAGES.join(' or '), used: 'the built page' })
  }
}

const PAGES = ['index.html', 'vue.html']
