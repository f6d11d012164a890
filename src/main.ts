import { fileURLToPath } from 'node:url'
import { loadConfig } from './config/load.ts'
import { StartupError } from './config/startup-error.ts'
import { HEADER_LIMIT } from './http/engine.ts'
import { type Exit, runPrimary } from './primary.ts'

/** Where the words of `--help`, `--version` and errors go. */
export interface Output {
  out(text: string): void
  error(text: string): void
}

/** Runs the server with these words and variables; resolves with how to exit when it has ended. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv, { out, error }: Output): Promise<Exit> {
  try {
    const loaded = await loadConfig(argv, env)
    if ('text' in loaded) {
      out(loaded.text)
      return { code: 0, held: false }
    }
    const given = { ...env }
    // The engine's native code reads it when it is first loaded, from the process's own environment: a thread's is a copy.
    env.UWS_HTTP_MAX_HEADERS_SIZE = String(HEADER_LIMIT)
    return await runPrimary(
      loaded.config,
      { argv, env: given },
      {
        httpWorker: new URL('workers/http.js', import.meta.url),
        storeWorker: new URL('workers/store.js', import.meta.url),
        stressWorker: new URL('workers/stress.js', import.meta.url),
        addonFile: fileURLToPath(new URL('uws.node', import.meta.url)),
        ui: fileURLToPath(new URL('ui', import.meta.url)),
      },
    )
  } catch (failure) {
    if (!(failure instanceof StartupError)) throw failure
    error(failure.report)
    return { code: failure.exitCode, held: false }
  }
}

const output: Output = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
}

const { code, held } = await main(process.argv.slice(2), process.env, output)
// A program that ends at once takes the place of this one, and of that thread.
if (held) process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`])
process.exit(code)
