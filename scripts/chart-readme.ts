import { isAlias, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml'

/** A value of the chart that has a comment of its own in values.yaml. */
export interface ChartValue {
  /** As Helm's `--set` takes it: `image.tag`. */
  readonly path: string
  readonly comment: string
  /** Undefined for a group whose members are listed. */
  readonly fallback?: unknown
}

/** The values that values.yaml explains, in its order; throws when one has neither a comment nor a commented parent. */
export function listChartValues(yaml: string): ChartValue[] {
  const { contents } = parseDocument(yaml)
  if (!isMap(contents)) throw new Error('values.yaml is no map')
  return listMembers(contents, '')
}

function listMembers(map: YAMLMap, prefix: string): ChartValue[] {
  return map.items.flatMap(({ key, value }, index) => {
    if (!isScalar(key) || isAlias(value)) throw new Error(`${prefix}: aliases and complex keys are not supported`)
    const path = `${prefix}${String(key.value)}`
    // The first member's comment is taken for the map's.
    const comment = toComment(index === 0 && prefix ? map.commentBefore : key.commentBefore)
    const members = isMap(value) && isCommented(value) ? listMembers(value, `${path}.`) : undefined
    if (members) return comment ? [{ path, comment }, ...members] : members
    if (!comment) throw new Error(`${path} has no comment in values.yaml`)
    return [{ path, comment, fallback: (value as { toJSON(): unknown }).toJSON() }]
  })
}

function isCommented(map: YAMLMap): boolean {
  if (map.commentBefore) return true
  return map.items.some(
    ({ key, value }) => (isScalar(key) && key.commentBefore) || (isMap(value) && isCommented(value)),
  )
}

/** What stands after the last empty line: before it a comment speaks of the file. */
function toComment(text: string | null | undefined): string {
  const [last = ''] = (text ?? '').split(/\n\s*\n/).slice(-1)
  return last.trim().replaceAll(/\s*\n\s*/g, ' ')
}

/** The chart's README: how to install it, and each of its values. */
export function toChartReadme(yaml: string, registry: string): string {
  const rows = listChartValues(yaml).map(({ path, comment, fallback }) => {
    const cells = [`\`${path}\``, fallback === undefined ? '' : `\`${JSON.stringify(fallback)}\``, comment]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  })
  return `# podinfo

<!-- Made by scripts/generate.ts from values.yaml. -->

Installs podinfo for Node.js. Values, object names and labels are those of the chart of the Go podinfo: a release of that one is
upgraded in place.

\`\`\`sh
helm upgrade --install podinfo oci://${registry}/charts/podinfo --namespace podinfo --create-namespace --wait
helm test podinfo --namespace podinfo
helm uninstall podinfo --namespace podinfo
\`\`\`

A value that is misspelt, of the wrong kind, or in contradiction to another one is an error that names it.
\`values-prod.yaml\` is a starting point for production.

## Values

| value | default | meaning |
| --- | --- | --- |
${rows.join('')}`
}
