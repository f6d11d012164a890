/**
 * The metric's `path` label of a route: prefix and template in lower case, runs of anything but letters and digits as one
 * `_`; what a template takes as its rest is left out. `/` is `root`.
 */
export function toLabel(prefix: string, template: string): string {
  return (
    toTemplate(prefix, template)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '') || 'root'
  )
}

/** A route as traces name it: prefix and template, without what the template takes as its rest. */
export function toTemplate(prefix: string, template: string): string {
  return `${prefix}${template.replace(/\{\w+:\.\*\}$/, '')}`
}
