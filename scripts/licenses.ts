import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** The licences of the packages that these modules belong to, as one text: whoever hands out their code owes them. */
export async function collectLicenses(modules: Iterable<string>): Promise<string> {
  const directories = new Set([...modules].flatMap(toPackageDirectory))
  return (await Promise.all([...directories].sort().map(describe))).join('\n')
}

/** The package's directory in the innermost `node_modules`. */
function toPackageDirectory(module: string): string[] {
  const [, directory] = /^\0?(.*\bnode_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(module) ?? []
  return directory ? [directory] : []
}

async function describe(directory: string): Promise<string> {
  const facts = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Record<
    'name' | 'version' | 'license',
    string
  >
  const names = (await readdir(directory)).filter((name) => /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i.test(name))
  const texts = await Promise.all(names.sort().map((name) => readFile(`${directory}${sep}${name}`, 'utf8')))
  const title = `${facts.name} ${facts.version} (${facts.license})`
  return `${'='.repeat(title.length)}\n${title}\n${'='.repeat(title.length)}\n\n${texts.join('\n')}`
}
