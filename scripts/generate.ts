import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { sections, toVariable } from '../src/config/options.ts'
import { toFileSchema } from '../src/config/schema.ts'
import { toChartReadme } from './chart-readme.ts'
import { listProtoModules } from './protos.ts'
import { readRelease, STAMPED, stamp } from './stamp.ts'

/** The committed files that are made of sources; paths are relative to the repository. */
export const generated: readonly Generated[] = [
  { path: 'src/config/file-validator.generated.js', content: toValidator },
  { path: 'src/config/file-validator.generated.d.ts', content: toValidatorTypes },
  { path: 'docs/OPTIONS.md', content: toOptionsPage },
  ...STAMPED.map((path) => ({ path, content: () => stamp(path) })),
  { path: 'helm/podinfo/README.md', content: toChartPage },
  ...listProtoModules(),
]

interface Generated {
  readonly path: string
  content(): string
}

const ROOT = join(import.meta.dirname, '..')

/** The paths whose content is not what the sources make of it now. */
export async function listStale(): Promise<string[]> {
  const stale = generated.map(async ({ path, content }) => {
    const current = await readFile(join(ROOT, path), 'utf8').catch(() => undefined)
    return current === content() ? [] : [path]
  })
  return (await Promise.all(stale)).flat()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await run(process.argv.includes('--check'))

async function run(check: boolean): Promise<void> {
  const stale = await listStale()
  if (check) {
    for (const path of stale) console.error(`${path} is stale: run node scripts/generate.ts`)
    process.exitCode = stale.length > 0 ? 1 : 0
    return
  }
  for (const { path, content } of generated) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true })
    await writeFile(join(ROOT, path), content())
  }
}

// Compiled here, so that a server neither loads ajv nor compiles at its start.
function toValidator(): string {
  const ajv = new Ajv({ code: { source: true, esm: true, lines: true }, allowUnionTypes: true, messages: false })
  return `// Made by scripts/generate.ts.\n${standalone.default(ajv, ajv.compile(toFileSchema())).trim()}\n`
}

function toValidatorTypes(): string {
  return `// Made by scripts/generate.ts.
declare function validate(values: object): boolean
declare namespace validate {
  let errors: { readonly instancePath: string }[] | null | undefined
}
export { validate, validate as default }
`
}

function toChartPage(): string {
  return toChartReadme(
    readFileSync(join(ROOT, 'helm/podinfo/values.yaml'), 'utf8'),
    readRelease().image.replace(/\/[^/]+$/, ''),
  )
}

function toOptionsPage(): string {
  return `# Options

<!-- Made by scripts/generate.ts from src/config/options.ts. -->

Each option can be set by a flag, by an environment variable and by a key of the config file. A flag wins over the
variable, that over the file, that over the default. An empty variable counts as absent; a value that can't be read
refuses to start, with exit code 2 and a message that names it. Only \`PODINFO_PORT\` and \`PODINFO_SECURE_PORT\` are
ignored when they are not numbers: next to a Service called \`podinfo\`, Kubernetes sets them to addresses.

The config file is \`<config-path>/<config>\`, in YAML, JSON or TOML by its extension. It is read at the start, when
\`config-path\` is set and the file exists; where it lies can't be told in the file itself. Its keys are the names
below, in any letter case; others are ignored. Durations are written \`1m30s\` or \`500ms\`. A list is an array in the
file, and separated by commas elsewhere; its flag may be repeated.
${Object.entries(sections).map(toTable).join('')}`
}

function toTable([title, group]: [string, (typeof sections)[keyof typeof sections]]): string {
  const rows = Object.entries(group).map(([name, { kind, flag, help, defaultText }]) => {
    const names = [flag ? `--${name}` : '', toVariable(name), name].map(code)
    return `| ${[...names, kind, code(defaultText), help].join(' | ')} |\n`
  })
  return `
## ${title}

| flag | variable | file key | kind | default | meaning |
| --- | --- | --- | --- | --- | --- |
${rows.join('')}`
}

function code(text: string): string {
  return text && `\`${text}\``
}
