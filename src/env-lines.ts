/** What stands in place of a value that is not shown. */
const HIDDEN = '***'

/** The environment as `KEY=value` lines; values of names that one of `patterns` matches (`*` is any text) are hidden. */
export function toEnvLines(env: NodeJS.ProcessEnv, patterns: readonly string[]): string[] {
  const hidden = patterns.map(toPattern)
  return Object.entries(env).map(([name, value = '']) => {
    return `${name}=${hidden.some((pattern) => pattern.test(name)) ? HIDDEN : value}`
  })
}

/** Letter case does not count: whoever hides `*token*` means `*TOKEN*`, too. */
function toPattern(text: string): RegExp {
  const source = text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${source}$`, 'is')
}
