import { createServer } from 'node:http'

/** The scrape that a listener serves. */
export type Scrape = (accept: string) => Promise<{ contentType: string; body: string }>

/** What the listener asks the process. */
export interface MetricsSource {
  readonly scrape: Scrape
  /** A shard does not respond. */
  isStuck(): boolean
}

/**
 * Serves `/metrics` and `/healthz` alone, for `--port-metrics`; rejects with node's error when it can't listen. Health is
 * plain `OK` whatever the HTTP port says, unless the process is to be restarted.
 */
export async function startMetricsListener(
  host: string,
  port: number,
  { scrape, isStuck }: MetricsSource,
): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0]
    if (path === '/healthz') response.writeHead(isStuck() ? 503 : 200, PLAIN).end(isStuck() ? 'stuck' : 'OK')
    else if (path !== '/metrics') response.writeHead(404, PLAIN).end('404 page not found\n')
    else
      scrape(request.headers.accept ?? '').then(
        ({ contentType, body }) => response.writeHead(200, { 'Content-Type': contentType }).end(body),
        (error: unknown) => response.writeHead(500, PLAIN).end(`scrape failed: ${String(error)}\n`),
      )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host && { host }) }, resolve)
  })
  return {
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }
