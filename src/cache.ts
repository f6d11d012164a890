import type { Redis } from 'ioredis'
import type { Cache } from './http/app.ts'
import type { Log } from './log.ts'

export interface RedisCacheOptions {
  /** `tcp://[user:password@]host:port`. */
  readonly url: string
  readonly log: Log
}

/** A cache in Redis, over one connection. */
export interface RedisCache extends Cache, AsyncDisposable {
  /** Sets a key that goes away after `seconds`. */
  setFor(seconds: number, key: string, value: string): Promise<void>
}

/**
 * Connects, and again for ever: while Redis is away or silent, calls reject within about a second and none is kept for
 * later. Its coming and going is one log line each.
 */
export function startRedisCache({ url, log }: RedisCacheOptions): RedisCache {
  // Calls that come before the first connection wait for it, or for its failure.
  const starting = connect(toAddress(url), log)
  starting.catch((error: unknown) => log.error('cache client failed', { error: String(error) }))
  return {
    async get(key) {
      return (await (await starting).getBuffer(toBytes(key))) ?? undefined
    },
    async set(key, value) {
      await (await starting).set(toBytes(key), Buffer.from(value.buffer, value.byteOffset, value.byteLength))
    },
    async delete(key) {
      await (await starting).del(toBytes(key))
    },
    async setFor(seconds, key, value) {
      await (await starting).set(key, value, 'EX', seconds)
    },
    async [Symbol.asyncDispose]() {
      const redis = await starting.catch(() => undefined)
      redis?.disconnect()
    },
  }
}

/** Tells Redis every 30 s, and now, that `hostname` runs `version`; the entry outlives the process by up to 60 s. */
export function startHeartbeat(cache: Pick<RedisCache, 'setFor'>, hostname: string, version: string): Disposable {
  // The connection tells when it is away: each beat that fails would only repeat it.
  const beat = () => void cache.setFor(HEARTBEAT_TTL_S, hostname, version).catch(() => undefined)
  beat()
  const timer = setInterval(beat, HEARTBEAT_MS).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

const HEARTBEAT_MS = 30_000
const HEARTBEAT_TTL_S = 60

/** A connection whose server owes an answer and says nothing for so long is given up, with all that waits on it. */
const SILENCE_MS = 900

/** The longest pause between tries to connect: calls are to work within a second of the server's return. */
const RETRY_MS = 500

/** How long a closing connection may take to say goodbye. */
const GOODBYE_MS = 100

interface Address {
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: string
}

async function connect(address: Address, log: Log): Promise<Redis> {
  const { Redis } = await import('ioredis')
  const redis = new Redis({
    ...address,
    // RESP3 adds nothing that is used here, and costs a round trip.
    protocol: 2,
    disableClientInfo: true,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    // What was sent when the connection broke is rejected, not sent again later.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    disconnectTimeout: GOODBYE_MS,
    maxLoadingRetryTime: RETRY_MS,
    retryStrategy: (attempts) => Math.min(attempts * 100, RETRY_MS),
  })
  tellChanges(redis, `${address.host}:${address.port}`, log)
  await new Promise((settle) => redis.once('ready', settle).once('reconnecting', settle))
  return redis
}

/** One line when the connection is lost or can't be made, one when it is back. */
function tellChanges(redis: Redis, address: string, log: Log): void {
  let away = false
  let reason = 'connection closed'
  redis.on('error', (error) => {
    reason = toReason(error)
  })
  redis.on('reconnecting', () => {
    if (!away) log.warn('cache server is away', { address, error: reason })
    away = true
    reason = 'connection closed'
  })
  redis.on('ready', () => {
    if (away) log.info('cache server is back', { address })
    away = false
  })
}

function toAddress(text: string): Address {
  const url = URL.parse(text)
  // The text may hold a password.
  if (!url?.hostname) throw new Error('the address of the cache server is not tcp://[user:password@]host:port')
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || 6379,
    ...(url.password && { username: decode(url.username), password: decode(url.password) }),
  }
}

/** A byte of a key that is no UTF-8 comes as a lone surrogate, U+DC00 and the byte: Redis gets the byte. */
function toBytes(key: string): string | Buffer {
  if (key.isWellFormed()) return key
  const parts = key.split(/([\udc80-\udcff])/u)
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.of(part.charCodeAt(0) - 0xdc00))),
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Only the message: the error object holds the command, and with it the password. */
function toReason(error: Error & { code?: string }): string {
  return error.message || error.code || error.name
}
