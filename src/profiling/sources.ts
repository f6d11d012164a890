import { readFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Frame, pseudoFrame } from './profile.ts'

/** A function as V8 names it; lines and columns count from 0. */
export interface CallFrame {
  readonly functionName: string
  /** Its script; '' when it is native. */
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

/** Tells functions and lines of the bundle as those of its sources. */
export interface Sources {
  /** `line` of the script, from 1, is where in the function; its first line when absent. */
  toFrame(call: CallFrame, line?: number): Frame
}

/** Reads the source maps of the scripts of `calls`; a script without one is told as it is. */
export async function loadSources(calls: Iterable<CallFrame>): Promise<Sources> {
  const urls = new Set([...calls].map(({ url }) => url).filter((url) => url.startsWith('file:')))
  const maps = new Map(await Promise.all([...urls].map(async (url) => [url, await loadMap(url)] as const)))
  return {
    toFrame(call, line = call.lineNumber + 1) {
      const { functionName, url, lineNumber, columnNumber } = call
      if (url === '')
        return pseudoFrame(functionName.startsWith('(') ? functionName : `${functionName || '(anonymous)'} (native)`)
      const map = maps.get(url)
      // The bundler's own lines, with which a script begins, come from nowhere.
      const start = map && (toPlace(map, lineNumber, columnNumber) ?? toPlace(map, line - 1, LINE_END))
      if (!start) return named(functionName, toFile(url), lineNumber + 1, line)
      // A line has one statement in the bundle, too: wherever it ends tells where it came from.
      const place = toPlace(map, line - 1, LINE_END)
      const isInside = place?.file === start.file && place.line >= start.line
      // Names that several modules have are numbered by the bundler.
      return named(functionName.replace(/\$\d+$/, ''), start.file, start.line, isInside ? place.line : start.line)
    },
  }
}

const LINE_END = Number.MAX_SAFE_INTEGER

async function loadMap(url: string): Promise<SourceMap | undefined> {
  try {
    return new SourceMap(
      JSON.parse(await readFile(new URL(`${url}.map`), 'utf8')) as ConstructorParameters<typeof SourceMap>[0],
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function toPlace(map: SourceMap, line: number, column: number): { file: string; line: number } | undefined {
  const entry = map.findEntry(line, column)
  if (!('originalSource' in entry)) return undefined
  return { file: entry.originalSource.replace(/^(\.\.\/)+/, ''), line: entry.originalLine + 1 }
}

function toFile(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url
}

/** Named as Go names functions, by the path of their package: tools shorten it where there is no room. */
function named(functionName: string, file: string, startLine: number, line: number): Frame {
  const module = file.replace(/\.[a-z]+$/, '')
  // V8 gives no place to what a script does as it is loaded.
  const own = functionName || (startLine > 0 ? `(anonymous:${startLine})` : '(module)')
  return { name: `${module}.${own}`, file, startLine, line }
}
