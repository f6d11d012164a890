import type { Config } from '../config/config.ts'
import type { HostInfo, ProfileOutcome, TlsMaterial } from '../http/app.ts'
import type { Listener } from '../http/engine.ts'
import type { ThreadSnapshot } from '../metrics/snapshot.ts'
import type { NumberedRequest } from '../profiling/client.ts'
import type { ThreadCalls } from '../profiling/thread.ts'
import type { Signal, TelemetrySettings } from '../tracing/settings.ts'

/** What the primary hands to each shard as it starts. */
export interface ShardData {
  readonly config: Config
  readonly info: HostInfo
  readonly listeners: readonly Listener[]
  /** Present with `--secure-port`. */
  readonly tls: TlsMaterial | undefined
  /** What `/configs` shows. */
  readonly files: Readonly<Record<string, string>>
  /** What `/env` shows: `KEY=value`. */
  readonly env: readonly string[]
  /** What `/debug/pprof/cmdline` shows. */
  readonly commandLine: readonly string[]
  /** Of this shard, at a time. */
  readonly maxConnections: number
  /** Path of the engine's native module. */
  readonly addonFile: string
  /** Directory of the built web pages. */
  readonly ui: string
  /** Bytes of large request bodies that the shard holds at a time, and as many of large answers. */
  readonly roomBytes: number
  /** Large results that the shard fetches at a time. */
  readonly fetches: number
  /** Absent without `--otel-service-name`. */
  readonly telemetry: TelemetrySettings | undefined
}

/** Questions the primary asks a shard: a new line does not compile until the shard answers it. */
export interface ShardCalls extends ThreadCalls {
  /** Opens the shard's listeners; rejects when an address can't be had. */
  listen(): void
  metrics(): ThreadSnapshot
  /** Takes no new connections from now on. */
  stopListening(): void
  /** Serves what is in flight and closes; after `graceMs` what still runs is cut. `aborted` counts the latter. */
  drain(request: { graceMs: number }): { aborted: number }
  /** Closes everything at once: what is in flight is lost. */
  halt(): void
  /** The files that `/configs` shows from now on. */
  configs(files: Readonly<Record<string, string>>): void
  /** What new connections of HTTPS are served with. */
  renew(material: TlsMaterial): void
}

/** Questions a shard asks the primary. */
export interface PrimaryCalls {
  /** The shard can be told to listen. */
  booted(): void
  scrape(accept: string): { contentType: string; body: string }
  /** Counts of a shard that ends: its last words. */
  final(snapshot: ThreadSnapshot): void
  storeWrite(bodies: readonly Uint8Array<ArrayBuffer>[]): readonly WriteResult[]
  storeRead(hash: string): Uint8Array | 'large' | undefined
  storeReadLarge(hash: string): Uint8Array | undefined
  cacheGet(key: string): Uint8Array | 'large' | undefined
  cacheGetLarge(key: string): Uint8Array | undefined
  cacheSet(entry: { key: string; value: Uint8Array }): void
  cacheDelete(key: string): void
  /** A profile of all threads, the primary's among them. */
  profile(request: NumberedRequest): ProfileOutcome
  /** Ends that profile early: it is answered with what was seen so far. */
  endProfile(id: number): void
  panic(): void
  /** A batch in OTLP's bytes; answered when it is delivered or lost. */
  deliver(batch: { signal: Signal; bytes: Uint8Array }): void
}

/** One body's fate, in the order of the bodies sent. */
export type WriteResult = { readonly hash: string } | { readonly error: string }
