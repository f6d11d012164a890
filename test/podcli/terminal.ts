import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { until } from '../server.ts'

/** A program on a terminal of its own, of 80 columns. */
export interface Terminal extends Disposable {
  /** Everything on the screen so far, with its control sequences. */
  screen(): string
  /** Resolves with what came since the last call, when it matches. */
  shown(pattern: RegExp): Promise<string>
  type(keys: string): void
  /** Resolves with the exit code. */
  ended: Promise<number | null>
}

/** Runs a command line of sh. */
export function openTerminal(command: string, env: NodeJS.ProcessEnv = {}): Terminal {
  const child = spawn('script', ['-qec', `stty cols 80 rows 24; ${command}`, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm', SHELL: '/bin/sh', ...env },
  })
  let screen = ''
  let read = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  return {
    screen: () => screen,
    async shown(pattern) {
      const text = await until(() => pattern.test(screen.slice(read)) && screen.slice(read)).catch(() => {
        throw new Error(`${pattern} is not on the screen:\n${JSON.stringify(screen.slice(read))}`)
      })
      read += text.length
      return text
    },
    type: (keys) => child.stdin.write(keys),
    ended: once(child, 'exit').then(([code]: (number | null)[]) => code ?? null),
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  }
}
