import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config/config.ts'
import { usableCpus } from './config/cpus.ts'
import { StartupError } from './config/startup-error.ts'
import { watchConfigs } from './configs.ts'
import { readHostInfo } from './host-info.ts'
import type { HostInfo } from './http/app.ts'
import type { Listener } from './http/engine.ts'
import { type Endings, watchEndings } from './lifecycle.ts'
import { createLog, type Log } from './log.ts'
import { MemoryCache } from './memory-cache.ts'
import { Scraper } from './metrics/scraper.ts'
import { type Address, bare, checkPorts, refusal } from './ports.ts'
import { halt, LAST_WORDS_MS, shutDown } from './shutdown.ts'
import { startStore } from './store.ts'
import { Flags } from './threads/flags.ts'
import { type Handlers, Moved } from './threads/link.ts'
import type { PrimaryCalls, ShardData } from './threads/protocol.ts'
import { Shards } from './threads/shards.ts'
import { startStress } from './threads/stress.ts'
import type { PrimaryTelemetry, startTelemetry } from './tracing-primary.ts'
import { REVISION, VERSION } from './version.ts'

/** Where the build laid what the threads load. */
export interface Installation {
  readonly httpWorker: URL
  readonly storeWorker: URL
  readonly stressWorker: URL
  readonly addonFile: string
  readonly swaggerUi: string
}

/** Composes the primary thread, serves until the process is to end, and resolves with its exit code. */
export async function runPrimary(config: Config, env: NodeJS.ProcessEnv, files: Installation): Promise<number> {
  const plainLog = createLog(config.level, 'primary')
  using endings = watchEndings()
  const info = readHostInfo()
  const telemetry = isTraced(config, env) ? await loadTelemetry(config, info, env, plainLog) : undefined
  const log = telemetry?.log ?? plainLog
  try {
    return await serve({ config, env, info, files, log, telemetry, endings })
  } catch (error) {
    if (error instanceof StartupError) throw error
    log.error('primary failed', { error: error instanceof Error ? error.stack : String(error) })
    await telemetry?.flush(LAST_WORDS_MS)
    return 1
  } finally {
    await log.flush()
  }
}

/** What the primary thread is made of from the start. */
interface Parts {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  readonly info: HostInfo
  readonly files: Installation
  readonly log: Log
  readonly telemetry: PrimaryTelemetry | undefined
  readonly endings: Endings
}

async function serve({ config, env, info, files, log, telemetry, endings }: Parts): Promise<number> {
  await using resources = new AsyncDisposableStack()
  const flags = new Flags()
  flags.countThreads(1)
  const onThread = (change: 1 | -1) => flags.countThreads(change)
  const store = resources.use(startStore({ dataPath: config.dataPath, workerFile: files.storeWorker, log, onThread }))
  const cache = new MemoryCache()
  const scraper = new Scraper(() => shards.ask('metrics', undefined), telemetry !== undefined)
  const listeners = toListeners(config)
  const { addonFile, swaggerUi } = files
  const data: ShardData & { files: ShardData['files'] } = {
    config,
    info,
    listeners,
    files: {},
    env: toLines(env),
    addonFile,
    swaggerUi,
    telemetry: telemetry?.settings,
  }
  const shards: Shards<ShardData> = new Shards({
    count: listeners.length > 0 ? config.workers || usableCpus() : 0,
    entry: files.httpWorker,
    flags,
    log,
    data: () => data,
    handlers: (index) => toHandlers(index, store, cache, scraper, endings, telemetry),
    onExit: (index) => scraper.retire(index),
  })
  // Whatever goes wrong from here on: while a shard lives, the process can't exit without aborting.
  resources.defer(() => halt(shards, log))
  if (config.configPath) {
    const onChange = (changed: ShardData['files']) => {
      data.files = changed
      shards.tell('configs', changed)
    }
    resources.use(await watchConfigs({ path: config.configPath, log, onChange }))
  }
  await open(config, shards, scraper, resources)
  if (config.stressCpu > 0 || config.stressMemory > 0) {
    resources.use(startStress(config.stressCpu, config.stressMemory, files.stressWorker))
  }
  flags.set('healthy', !config.unhealthy)
  flags.set('ready', !config.unready)
  log.info('podinfo started', { version: VERSION, revision: REVISION, port: config.port, shards: shards.size })
  for (const flag of toUnserved(config)) log.warn('not served by this version', { flag })
  // Not without await: the resources would be disposed of first.
  return await shutDown(config, flags, shards, endings, log, telemetry?.flush)
}

function isTraced({ otelServiceName }: Config, { OTEL_SDK_DISABLED }: NodeJS.ProcessEnv): boolean {
  return otelServiceName !== '' && OTEL_SDK_DISABLED?.trim().toLowerCase() !== 'true'
}

/** OpenTelemetry is loaded by its flag. */
async function loadTelemetry(...parts: Parameters<typeof startTelemetry>): Promise<PrimaryTelemetry> {
  const { startTelemetry } = await import('./tracing-primary.ts')
  return startTelemetry(...parts)
}

/** Opens every port, or none: shards boot while the ports are checked, and listen together. */
async function open(config: Config, shards: Shards<ShardData>, scraper: Scraper, resources: AsyncDisposableStack) {
  const booted = shards.boot()
  // Awaited below; a port that is taken is told first.
  booted.catch(() => undefined)
  await checkPorts(toAddresses(config))
  await booted
  const { host, portMetrics: port } = config
  if (port > 0) {
    const { startMetricsListener } = await import('./metrics/listener.ts')
    const listening = startMetricsListener(bare(host), port, (accept) => scraper.scrape(accept))
    resources.use(
      await listening.catch((error: NodeJS.ErrnoException) => {
        throw refusal('port-metrics', host, port, error)
      }),
    )
  }
  await Promise.all(shards.ask('listen', undefined).map(([, listening]) => listening))
}

/** What the primary answers to a shard. */
function toHandlers(
  index: number,
  store: ReturnType<typeof startStore>,
  cache: MemoryCache,
  scraper: Scraper,
  endings: Endings,
  telemetry: PrimaryTelemetry | undefined,
): Handlers<Omit<PrimaryCalls, 'booted'>> {
  return {
    scrape: (accept) => scraper.scrape(accept),
    final: (snapshot) => scraper.update(index, snapshot),
    storeWrite: (bodies) => store.write(bodies),
    async storeRead(hash) {
      const content = await store.read(hash)
      return content && new Moved(content, [content.buffer as ArrayBuffer])
    },
    cacheGet: (key) => cache.get(key),
    cacheSet: ({ key, value }) => cache.set(key, value),
    cacheDelete: (key) => cache.delete(key),
    panic: () => endings.panic(),
    deliver: ({ signal, bytes }) => telemetry?.deliver(signal, bytes),
  }
}

/** The HTTP listeners of the shards. */
function toListeners({ host, port, securePort, certPath }: Config): Listener[] {
  const tls = { certFile: join(certPath, 'tls.crt'), keyFile: join(certPath, 'tls.key') }
  if (securePort > 0) {
    for (const file of Object.values(tls)) requireReadable(file)
  }
  return [...(port > 0 ? [{ host, port }] : []), ...(securePort > 0 ? [{ host, port: securePort, tls }] : [])]
}

function requireReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK)
  } catch {
    throw new StartupError(`can't read ${file}, which --secure-port needs: mount it there, or correct --cert-path`)
  }
}

/** Every port that the process is going to listen on, with its flag. */
function toAddresses({ host, port, securePort, portMetrics }: Config): Address[] {
  const all = [
    { flag: 'port', host, port },
    { flag: 'secure-port', host, port: securePort },
    { flag: 'port-metrics', host, port: portMetrics },
  ]
  return all.filter((address) => address.port > 0)
}

/** Flags of podinfo that are taken, so that manifests work, but have no effect yet. */
function toUnserved({ grpcPort, h2c }: Config): string[] {
  return [grpcPort > 0 && 'grpc-port', h2c && 'h2c'].filter((flag) => flag !== false)
}

function toLines(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`)
}
