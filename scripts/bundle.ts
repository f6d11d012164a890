import { join } from 'node:path'
import { build, type Plugin, type RolldownOutput } from 'rolldown'

export interface BundleOptions {
  /** Output path without `.js` to source file. */
  readonly entries: Readonly<Record<string, string>>
  /** Directory of the output; what it holds is removed. */
  readonly directory: string
  /** The commit that `/version` tells. */
  readonly revision: string
}

/**
 * Bundles the entries and every package they reach: the output needs Node.js alone. Code that several entries share, and each
 * module that is loaded by `import()`, is a chunk of its own, so that a thread reads only what it uses.
 */
export async function bundle({ entries, directory, revision }: BundleOptions): Promise<RolldownOutput> {
  return build({
    input: { ...entries },
    platform: 'node',
    // Where a package has both: ES modules are cut down to what is used.
    resolve: { mainFields: ['module', 'main'] },
    // Piscina uses the first only to lower a thread's priority, grpc-js the second only for statistics: nobody here asks for
    // either, and they do without.
    external: ['@napi-rs/nice', '@grpc/proto-loader'],
    transform: { define: { 'process.env.PODINFO_BUILD_REVISION': JSON.stringify(revision) } },
    plugins: [bundlePiscinaWorker(), leaveOutUnusedApi()],
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message)
    },
    output: {
      dir: directory,
      format: 'esm',
      cleanDir: true,
      // Profiles tell functions by their sources. Nothing else looks for the maps, so no script points to its own.
      sourcemap: 'hidden',
      sourcemapExcludeSources: true,
      entryFileNames: '[name].js',
      chunkFileNames: ({ facadeModuleId }) => `chunks/${toPackageName(facadeModuleId) ?? '[name]'}.js`,
      comments: { legal: false, annotation: false, jsdoc: false },
    },
  })
}

/** Piscina starts `worker.js` beside itself: in a bundle that must be an entry of its own. */
function bundlePiscinaWorker(): Plugin {
  const worker = /\(0, node_path_1\.resolve\)\(__dirname, 'worker\.js'\)/
  return {
    name: 'piscina-worker',
    transform: {
      filter: { id: /[\\/]piscina[\\/]dist[\\/]index\.js$/ },
      handler(code, id) {
        if (!worker.test(code)) throw new Error('piscina finds its worker in another way: adapt scripts/bundle.ts')
        const file = this.emitFile({ type: 'chunk', id: join(id, '..', 'worker.js'), fileName: 'workers/piscina.js' })
        // No line moves: the source map stays as it is.
        return { code: code.replace(worker, `new URL(import.meta.ROLLUP_FILE_URL_${file})`), map: null }
      },
    },
  }
}

/** prom-client asks OpenTelemetry for exemplars of its own, which are off: no scrape loads it for that. */
function leaveOutUnusedApi(): Plugin {
  const load = "require('@opentelemetry/api')"
  return {
    name: 'prom-client-api',
    transform: {
      filter: { id: /[\\/]prom-client[\\/]lib[\\/]metrics[\\/]processCpuTotal\.js$/ },
      handler(code) {
        if (!code.includes(load))
          throw new Error('prom-client finds OpenTelemetry in another way: adapt scripts/bundle.ts')
        // No line moves: the source map stays as it is.
        return { code: code.replace(load, '{}'), map: null }
      },
    },
  }
}

/** The name of the innermost package that a module belongs to, as a file name. */
function toPackageName(module: string | null | undefined): string | undefined {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(module ?? '')?.[1]?.replace(/[\\/]/, '-')
}
