import { fileURLToPath } from 'node:url'
import { loadConfig } from './config/load.ts'
import { StartupError } from './config/startup-error.ts'
import { HEADER_LIMIT } from './http/engine.ts'
import { runPrimary } from './primary.ts'

/** Where the words of `--help`, `--version` and errors go. */
export interface Output {
  out(text: string): void
  error(text: string): void
}

/** Runs the server with these words and variables; resolves with the exit code when it has ended. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv, { out, error }: Output): Promise<number> {
  try {
    const loaded = await loadConfig(argv, env)
    if ('text' in loaded) {
      out(loaded.text)
      return 0
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
    return failure.exitCode
  }
}

const output: Output = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
}

process.exit(await main(process.argv.slice(2), process.env, output))
