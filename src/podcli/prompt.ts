import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline'
import type { Context } from './command.ts'

/** Where lines come from and go to: a terminal with a prompt and a history, or pipes. */
export interface Prompt {
  /** The lines of stdin; ends with it, or when the prompt is closed. To be iterated at once: what comes before is lost. */
  readonly lines: AsyncIterable<string>
  /** Whether Ctrl-C ended the lines. */
  readonly interrupted: boolean
  /** Writes a line to stdout; what is being typed stays below it. Resolves when the reader has taken it, or is gone. */
  show(line: string): Promise<void>
  close(): void
}

/** Starts to read stdin. */
export function openPrompt({ stdin, stdout }: Pick<Context, 'stdin' | 'stdout'>): Prompt {
  const terminal = stdin.isTTY && stdout.isTTY
  const reader = createInterface({
    input: stdin,
    crlfDelay: Infinity,
    ...(terminal && { output: stdout, prompt: '> ' }),
  })
  let interrupted = false
  let open = true
  reader.on('SIGINT', () => {
    interrupted = true
    reader.close()
  })
  reader.on('close', () => {
    open = false
    if (terminal) stdout.write('\n')
  })
  // Nobody reads on: `podcli ws … | head -1`.
  stdout.on('error', () => reader.close())
  const write = (text: string) => new Promise<void>((taken) => stdout.write(text, () => taken()))
  async function* readLines() {
    if (terminal) reader.prompt()
    for await (const line of reader) {
      yield line
      if (terminal && open) reader.prompt()
    }
  }
  return {
    lines: readLines(),
    get interrupted() {
      return interrupted
    },
    async show(line) {
      if (!terminal) return write(`${line}\n`)
      if (open) {
        moveCursor(stdout, 0, -reader.getCursorPos().rows)
        cursorTo(stdout, 0)
        clearScreenDown(stdout)
      }
      const taken = write(`${toPrintable(line)}\n`)
      if (open) reader.prompt(true)
      return taken
    },
    close: () => reader.close(),
  }
}

// A server must not command the terminal: of its control characters only tab and line feed get through.
function toPrintable(line: string): string {
  return line.replace(/[^\P{Cc}\t\n]/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
