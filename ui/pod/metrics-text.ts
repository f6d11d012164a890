/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** The samples of a scrape; comments, timestamps and lines that can't be read are left out. */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, list = '', number = ''] = LINE.exec(line) ?? []
    const value = toNumber(number)
    return name === undefined || value === undefined ? [] : [{ name, labels: toLabels(list), value }]
  })
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ \t]+(\S+)/

function toNumber(text: string): number | undefined {
  const infinite = /^([+-]?)Inf$/.exec(text)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  const value = Number(text)
  return text === '' || Number.isNaN(value) ? undefined : value
}

function toLabels(list: string): Record<string, string> {
  const labels = [...list.matchAll(/([a-zA-Z_]\w*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"/g)]
  return Object.fromEntries(labels.map(([, name = '', value = '']) => [name, unescape(value)]))
}

function unescape(value: string): string {
  return value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
}
