import { compare } from './compare.ts'
import type { Client } from './load.ts'
import type { Options } from './options.ts'
import { pick, WORK } from './scenarios.ts'
import { other, podinfo, type Server, startRedis, startServer } from './servers.ts'

/** Compares the routes that do work of their own, one shard each; undefined when `--only` leaves none. */
export async function compareWork(client: Client, options: Options): Promise<string | undefined> {
  await using stack = new AsyncDisposableStack()
  const redis = stack.use(await startRedis())
  if (!redis) process.stderr.write('no redis-server here: the routes of /cache are left out\n')
  const scenarios = pick(WORK, options.only).filter(({ path }) => redis || !path.startsWith('/cache'))
  if (scenarios.length === 0) return undefined
  const flags = redis ? [`--cache-server=tcp://127.0.0.1:${redis.port}`] : []
  const targets = [podinfo(1), ...(options.against ? [other(options.against)] : [])]
  const servers: Server[] = []
  for (const target of targets) servers.push(stack.use(await startServer(target, 'one', flags)))
  return await compare(client, servers, scenarios, options)
}
