import { setTimeout as sleep } from 'node:timers/promises'
import { createAssets } from './assets.ts'
import { createBackends } from './backends.ts'
import { startHeartbeat, startRedisCache } from './cache.ts'
import { Admission } from './http/admission.ts'
import type { App, Cache } from './http/app.ts'
import { BodyRoom } from './http/body-room.ts'
import { loadEngine } from './http/engines/load.ts'
import { toOpenApi } from './http/openapi.ts'
import { createPipeline } from './http/pipeline.ts'
import { routes } from './http/routes.ts'
import { toSwagger } from './http/swagger.ts'
import { createLog, type Log } from './log.ts'
import type { Limit } from './metrics/limits.ts'
import { Slots } from './metrics/slots.ts'
import { startRuntimeFigures, takeSnapshot } from './metrics/snapshot.ts'
import { createProfilerClient } from './profiling/client.ts'
import { probe } from './profiling/probe.ts'
import { createStoreClient } from './store/client.ts'
import { type Boot, receiveBoot } from './threads/boot.ts'
import { toBuffers } from './threads/buffers.ts'
import { BEAT_MS } from './threads/heartbeats.ts'
import type { Link } from './threads/link.ts'
import type { PrimaryCalls, ShardCalls, ShardData } from './threads/protocol.ts'
import { inTurns } from './threads/turns.ts'
import { createTokens } from './tokens.ts'
import type { Signal } from './tracing/settings.ts'
import type { ShardTelemetry, ShardTelemetryOptions } from './tracing/shard.ts'

/** Composes one HTTP shard and serves until the primary says otherwise; resolves when it can be told to listen. */
export async function runShard(): Promise<void> {
  const boot = receiveBoot<ShardData>()
  const { config, info, listeners, tls, env, commandLine, maxConnections, roomBytes, fetches, addonFile, ui } =
    boot.data
  const { telemetry: settings } = boot.data
  let { files } = boot.data
  const caller = `shard ${boot.index}`
  const plainLog = createLog(config.level, caller)
  const send = (signal: Signal, bytes: Uint8Array) =>
    primary.call('deliver', { signal, bytes }, [bytes.buffer as ArrayBuffer])
  // Before the link is opened: nothing is asked of a shard that is not there yet.
  const telemetry = settings && (await loadTelemetry({ settings, log: plainLog, caller, send }))
  const log = telemetry?.log ?? plainLog
  const slots = new Slots()
  const reached = (limit: Limit) => slots.limits.reached(limit)
  const figures = startRuntimeFigures()

  const primary: Link<ShardCalls, PrimaryCalls> = boot.connect({
    ...probe,
    listen: () => engine.listen(),
    metrics: () => takeSnapshot(slots, figures),
    stopListening: () => engine.stopListening(),
    async drain({ graceMs }) {
      profiler.endAll()
      const result = await engine.drain(graceMs)
      await telemetry?.flush()
      setImmediate(() => process.exit())
      return result
    },
    halt: () => process.exit(),
    configs(changed) {
      files = changed
    },
    async renew(material) {
      await engine
        .renew(material)
        .catch((error: unknown) => log.error('certificate not renewed', { error: String(error) }))
    },
  })
  const profiler = createProfilerClient({
    take: (request) => primary.call('profile', request),
    end: (id) => primary.tell('endProfile', id),
  })
  const apiDocument = () => toSwagger(routes, { version: info.version, basePath: config.prefix })
  const app: App = {
    config,
    info,
    flags: boot.flags,
    log,
    cache: createCache(boot, primary, log),
    store: createStoreClient(
      {
        write: (bodies) => primary.call('storeWrite', bodies, toBuffers(bodies)),
        read: (hash) => primary.call('storeRead', hash),
        readLarge: (hash) => primary.call('storeReadLarge', hash),
      },
      fetches,
    ),
    tokens: createTokens({ secret: config.jwtSecret, now: Date.now }),
    configs: { files: () => files },
    assets: createAssets({ built: ui, own: config.uiPath }),
    backends: createBackends({ urls: config.backendUrl, timeoutMs: config.httpClientTimeout, reached }),
    profiler,
    tracing: telemetry?.tracing,
    env,
    commandLine,
    apiDocument,
    openApiDocument: () => toOpenApi(apiDocument()),
    scrape: (accept) => primary.call('scrape', accept),
    panic: () => primary.tell('panic', undefined),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    random: Math.random,
    now: Date.now,
  }
  const admission = new Admission(slots.limits, roomBytes)
  const pipeline = createPipeline(routes, app, slots, admission)
  const room = new BodyRoom(roomBytes)
  const limits = { reached, maxConnections, room, timeoutMs: config.httpServerTimeout }
  const engine = await loadEngine({ ...pipeline, ...limits, listeners, tls }, addonFile)
  // However this thread ends: its sockets must be closed first, or the whole process aborts.
  process.on('exit', () => {
    engine.close()
    void telemetry?.flush()
    primary.tell('final', { ...slots.read(), runtime: figures.read(0) })
  })
  setInterval(() => boot.flags.beat(boot.index), BEAT_MS).unref()
  primary.tell('booted', undefined)
}

/** OpenTelemetry is loaded by its flag. */
async function loadTelemetry(options: ShardTelemetryOptions): Promise<ShardTelemetry> {
  const { startTracing } = await import('./tracing/shard.ts')
  return startTracing(options)
}

/** The cache that `--cache-server` names: Redis by a connection of this shard's own, or the primary's map for all shards. */
function createCache(
  { index, data }: Boot<ShardData>,
  primary: Link<ShardCalls, PrimaryCalls>,
  log: Log,
): Cache | undefined {
  const { info, fetches } = data
  const { cacheServer } = data.config
  if (cacheServer === '') return undefined
  if (cacheServer === MEMORY_CACHE) {
    return {
      get: inTurns(
        {
          get: (key) => primary.call('cacheGet', key),
          getLarge: (key) => primary.call('cacheGetLarge', key),
        },
        fetches,
      ),
      set: (key, value) => primary.call('cacheSet', { key, value }, [value.buffer as ArrayBuffer]),
      delete: (key) => primary.call('cacheDelete', key),
    }
  }
  const redis = startRedisCache({ url: cacheServer, log })
  // One of the shards speaks for the process.
  if (index === 0) startHeartbeat(redis, info.hostname, info.version)
  return redis
}

const MEMORY_CACHE = 'memory://'
