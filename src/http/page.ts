import type { App } from './app.ts'
import { DEFAULT_COLOR, parseColor, type Rgb } from './color.ts'
import type { PageFacts } from './page-facts.ts'
import type { Answer } from './static-reply.ts'
import { fill, pageAnswer, toPolicy } from './template.ts'
import { toThemeCss } from './theme.ts'

/** The web page with what this process knows filled in; whatever a value holds, it appears as text. */
export async function renderPage(app: App): Promise<Answer> {
  const { config, assets } = app
  const [{ text, isOwn }, picture] = await Promise.all([assets.page(), assets.template('pod.svg')])
  const facts = toFacts(app)
  const logo = parseLogo(config.uiLogo)
  const page = fill(text, {
    Message: facts.message,
    Hostname: facts.hostname,
    Version: facts.version,
    Revision: facts.revision,
    Runtime: facts.runtime,
    Color: facts.color,
    Base: facts.base,
    Facts: JSON.stringify(facts),
    Theme: { markup: toThemeCss(toPageColor(config.uiColor)) },
    Picture: { markup: logo ? fill('<img src="{{ .Src }}" alt="">', { Src: logo.src }) : picture },
    // upstream: the two fields that its own page has.
    Title: facts.hostname,
    Logo: config.uiLogo,
  })
  // What the operator's own page may load, the operator says in it.
  return pageAnswer(page, isOwn ? [] : [toPolicy(page, logo?.sources ?? [])])
}

/** The colour that pages have: `uiColor` as far as it is one. */
export function toPageColor(uiColor: string): Rgb {
  return parseColor(uiColor) ?? (parseColor(DEFAULT_COLOR) as Rgb)
}

/** Where the API begins, to be followed by `/version`. */
export function toBase(prefix: string): string {
  // Relative where it can be: a proxy may show the page under a path that nobody told us.
  return prefix === '' ? '.' : encodeURI(prefix.toWellFormed()).replace(/[?#]/g, encodeURIComponent)
}

export interface Logo {
  readonly src: string
  /** What the page's policy must allow for it, beside this server. */
  readonly sources: readonly string[]
}

/**
 * The logo that the operator has set: by HTTP or HTTPS, as `data:`, or of this server. Undefined when the page draws its own:
 * nobody set one, which is another site's picture and not to be loaded unasked, or it can't be one.
 */
export function parseLogo(logo: string): Logo | undefined {
  if (logo === UPSTREAM_LOGO || logo === '') return undefined
  const url = URL.parse(logo, HERE)
  if (!url) return undefined
  const src = url.href
  if (url.origin === HERE) return { src: src.slice(HERE.length), sources: [] }
  // A host may have a semicolon, which would end the policy's directive.
  if (/^https?:$/.test(url.protocol) && /^[\w.:[\]-]+$/.test(url.host)) return { src, sources: [url.origin] }
  return /^data:image\//i.test(src) ? { src, sources: ['data:'] } : undefined
}

/** Stands for this server, whose name only its clients know. */
const HERE = 'http://here.invalid'

const UPSTREAM_LOGO = 'https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif'

function toFacts({ config, info }: App): PageFacts {
  return {
    message: config.uiMessage,
    hostname: info.hostname,
    version: info.version,
    revision: info.revision,
    runtime: info.runtime,
    color: config.uiColor,
    base: toBase(config.prefix),
    port: config.port,
  }
}
