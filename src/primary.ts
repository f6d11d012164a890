import { toCapacity } from './config/capacity.ts'
import type { Config } from './config/config.ts'
import { StartupError } from './config/startup-error.ts'
import { watchConfigs } from './configs.ts'
import { maxConnectionsEach } from './descriptors.ts'
import { toEnvLines } from './env-lines.ts'
import { readHostInfo } from './host-info.ts'
import type { HostInfo, TlsMaterial } from './http/app.ts'
import { type Endings, watchEndings } from './lifecycle.ts'
import { startGrpc, startMetrics, startTls, toAddresses, toListeners } from './listeners.ts'
import { createLog, type Log } from './log.ts'
import { MemoryCache } from './memory-cache.ts'
import { Scraper } from './metrics/scraper.ts'
import { checkPorts } from './ports.ts'
import { createProfiler, type ProfileHandlers } from './profiling/profiler.ts'
import type { Thread } from './profiling/thread.ts'
import { Threads } from './profiling/threads.ts'
import { type Drainable, halt, LAST_WORDS_MS, shutDown } from './shutdown.ts'
import { startStore } from './store/pool.ts'
import { Flags } from './threads/flags.ts'
import { Heartbeats } from './threads/heartbeats.ts'
import { type Handlers, Moved } from './threads/link.ts'
import type { PrimaryCalls, ShardData } from './threads/protocol.ts'
import { Shards } from './threads/shards.ts'
import { startStress } from './threads/stress.ts'
import type { PrimaryTelemetry, startTelemetry } from './tracing/primary.ts'
import { REVISION, VERSION } from './version.ts'
import { warnAboutOptions } from './warnings.ts'

/** Exit codes of a panic that a client asked for. */
const HTTP_PANIC = 255
const GRPC_PANIC = 225

/** Where the build laid what the threads load. */
export interface Installation {
  readonly httpWorker: URL
  readonly storeWorker: URL
  readonly stressWorker: URL
  readonly addonFile: string
  readonly ui: string
}

/** How the process was started. */
export interface Start {
  /** Without the program. */
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** How the process is to end. */
export interface Exit {
  readonly code: number
  /** A thread still waits for the disk: `process.exit` would wait for that thread. */
  readonly held: boolean
}

/** Composes the primary thread, serves until the process is to end, and resolves with how. */
export async function runPrimary(config: Config, start: Start, files: Installation): Promise<Exit> {
  const plainLog = createLog(config.level, 'primary')
  using endings = watchEndings()
  const info = readHostInfo()
  const telemetry = isTraced(config, start.env) ? await loadTelemetry(config, info, start.env, plainLog) : undefined
  const log = telemetry?.log ?? plainLog
  let held = false
  const onHeld = () => void (held = true)
  try {
    const code = await serve({ config, start, info, files, log, telemetry, endings, onHeld })
    return { code, held }
  } catch (error) {
    if (error instanceof StartupError) throw error
    log.error('primary failed', { error: error instanceof Error ? error.stack : String(error) })
    await telemetry?.flush(LAST_WORDS_MS)
    return { code: 1, held }
  } finally {
    await log.flush()
  }
}

/** What the primary thread is made of from the start. */
interface Parts {
  readonly config: Config
  readonly start: Start
  readonly info: HostInfo
  readonly files: Installation
  readonly log: Log
  readonly telemetry: PrimaryTelemetry | undefined
  readonly endings: Endings
  /** Hears that the store's thread could not be ended. */
  onHeld(): void
}

async function serve({ config, start, info, files, log, telemetry, endings, onHeld }: Parts): Promise<number> {
  await using resources = new AsyncDisposableStack()
  const flags = new Flags()
  flags.countThreads(1)
  const threads = new Threads()
  const onThread = (thread: Thread) => {
    flags.countThreads(1)
    const leave = threads.join(thread)
    return () => {
      flags.countThreads(-1)
      leave()
    }
  }
  const renew = (material: TlsMaterial) => {
    data.tls = material
    shards.tell('renew', material)
  }
  const { dataPath } = config
  const store = resources.use(startStore({ dataPath, workerFile: files.storeWorker, log, onThread, onHeld }))
  const cache = new MemoryCache()
  const secure = config.securePort > 0 ? await startTls(config, log, renew, resources) : undefined
  const scraper = new Scraper(() => shards.ask('metrics', undefined), telemetry !== undefined, secure?.gauges)
  const profiler = createProfiler(threads)
  const { addonFile, ui } = files
  const { shards: most, roomBytes, fetches, youngMegabytes } = toCapacity(config.workers)
  const env = toEnvLines(start.env, config.hideEnv)
  const listeners = toListeners(config)
  const count = listeners.length > 0 ? most : 0
  const data: ShardData & { files: ShardData['files']; tls: ShardData['tls'] } = {
    config,
    info,
    listeners,
    maxConnections: maxConnectionsEach(count),
    tls: secure?.material,
    files: {},
    env,
    commandLine: ['podinfo', ...start.argv],
    addonFile,
    ui,
    roomBytes,
    fetches,
    telemetry: telemetry?.settings,
  }
  const shards: Shards<ShardData> = new Shards({
    count,
    youngMegabytes,
    entry: files.httpWorker,
    flags,
    log,
    data: () => data,
    handlers: (index) => ({
      ...toHandlers(index, store, cache, scraper, endings, telemetry),
      ...profiler.toHandlers(index),
    }),
    onThread,
    onExit(index) {
      scraper.retire(index)
      profiler.retire(index)
    },
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
  await open(config, flags, shards, scraper, resources)
  resources.use(new Heartbeats({ flags, log, shards: () => shards.numbers })).start()
  const others: Drainable[] = []
  if (config.grpcPort > 0) {
    others.push(
      resources.use(await startGrpc({ config, env, flags, info, log, panic: () => endings.panic(GRPC_PANIC) })),
    )
  }
  if (config.stressCpu > 0 || config.stressMemory > 0) {
    const { stressCpu: cores, stressMemory: megabytes } = config
    resources.use(startStress({ cores, megabytes, entry: files.stressWorker, log, onThread }))
  }
  flags.set('healthy', !config.unhealthy)
  flags.set('ready', !config.unready)
  log.info('podinfo started', { version: VERSION, revision: REVISION, port: config.port, shards: shards.size })
  await warnAboutOptions(config, start.env, log)
  // Not without await: the resources would be disposed of first.
  return await shutDown(config, flags, shards, others, endings, log, telemetry?.flush, profiler.stop)
}

function isTraced({ otelServiceName }: Config, { OTEL_SDK_DISABLED }: NodeJS.ProcessEnv): boolean {
  return otelServiceName !== '' && OTEL_SDK_DISABLED?.trim().toLowerCase() !== 'true'
}

/** OpenTelemetry is loaded by its flag. */
async function loadTelemetry(...parts: Parameters<typeof startTelemetry>): Promise<PrimaryTelemetry> {
  const { startTelemetry } = await import('./tracing/primary.ts')
  return startTelemetry(...parts)
}

/** Opens every port, or none: shards boot while the ports are checked, and listen together. */
async function open(
  config: Config,
  flags: Flags,
  shards: Shards<ShardData>,
  scraper: Scraper,
  resources: AsyncDisposableStack,
) {
  const booted = shards.boot()
  // Awaited below; a port that is taken is told first.
  booted.catch(() => undefined)
  await checkPorts(toAddresses(config))
  await booted
  if (config.portMetrics > 0) {
    const source = { scrape: (accept: string) => scraper.scrape(accept), isStuck: () => flags.stuck }
    resources.use(await startMetrics(config, source))
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
): Handlers<Omit<PrimaryCalls, 'booted' | keyof ProfileHandlers>> {
  return {
    scrape: (accept) => scraper.scrape(accept),
    final: (snapshot) => scraper.update(index, snapshot),
    storeWrite: (bodies) => store.write(bodies),
    storeRead: (hash) => store.read(hash),
    async storeReadLarge(hash) {
      const content = await store.readLarge(hash)
      return content && new Moved(content, [content.buffer as ArrayBuffer])
    },
    cacheGet: (key) => cache.getSmall(key),
    cacheGetLarge: (key) => cache.get(key),
    cacheSet: ({ key, value }) => cache.set(key, value),
    cacheDelete: (key) => cache.delete(key),
    panic: () => endings.panic(HTTP_PANIC),
    deliver: ({ signal, bytes }) => telemetry?.deliver(signal, bytes),
  }
}
