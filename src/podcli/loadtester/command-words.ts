/** A piece of a command line: blanks, quoted text, an escaped character, a pipe, or plain text; the last is what only a shell can do. */
const PIECES = /([ \t]+|\\\n)|'([^']*)'|"((?:[^"\\$`]|\\[^])*)"|\\([^])|(\|)(?!\|)|([^\s'"\\|&;<>()$`]+)|([^])/g

/** Takes a command line apart into words, as a shell does; `|` stands alone. Throws at what only a shell could do. */
export function splitCommand(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  const end = () => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  for (const [, blank, single, double, escaped, pipe, plain, other] of line.trim().matchAll(PIECES)) {
    if (other !== undefined) throw new Error(`${JSON.stringify(other)} would need a shell, and none is ever started`)
    if (blank !== undefined || pipe !== undefined) end()
    else word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '')
    if (pipe !== undefined) words.push(pipe)
  }
  end()
  return words
}
