import { accessSync, constants } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Config } from './config/config.ts'
import { StartupError } from './config/startup-error.ts'
import { type ConfigsOptions, watchConfigs } from './configs.ts'
import type { GrpcServer } from './grpc/server.ts'
import type { GrpcApp } from './grpc/service.ts'
import type { TlsMaterial } from './http/app.ts'
import type { Listener } from './http/engine.ts'
import type { Log } from './log.ts'
import type { MetricsSource } from './metrics/listener.ts'
import { type Address, bare, refusal } from './ports.ts'

/** The HTTP listeners of the shards. */
export function toListeners({ host, port, securePort, certPath, h2c, httpEngine }: Config): Listener[] {
  const tls = { certFile: join(certPath, 'tls.crt'), keyFile: join(certPath, 'tls.key') }
  const engineFor = (http2: boolean) => (httpEngine === 'auto' ? (http2 ? 'node' : 'uws') : httpEngine)
  const plain: Listener = { host, port, engine: engineFor(h2c), http2: h2c }
  const engine = engineFor(true)
  const secure: Listener = { host, port: securePort, engine, http2: engine === 'node', tls }
  return [plain, secure].filter((listener) => listener.port > 0)
}

/** Every port that the process is going to listen on, with its flag. */
export function toAddresses({ host, port, securePort, portMetrics, grpcPort }: Config): Address[] {
  const all = [
    { flag: 'port', host, port },
    { flag: 'secure-port', host, port: securePort },
    { flag: 'port-metrics', host, port: portMetrics },
    // upstream: --host does not count for gRPC.
    { flag: 'grpc-port', host: '', port: grpcPort },
  ]
  return all.filter((address) => address.port > 0)
}

/** Serves `--port-metrics`; rejects with a StartupError when the port can't be had. */
export async function startMetrics(
  { host, portMetrics: port }: Config,
  source: MetricsSource,
): Promise<AsyncDisposable> {
  const { startMetricsListener } = await import('./metrics/listener.ts')
  return startMetricsListener(bare(host), port, source).catch((error: NodeJS.ErrnoException) => {
    throw refusal('port-metrics', host, port, error)
  })
}

/** Serves `--grpc-port`; what that needs is loaded here alone. Rejects with a StartupError when the port can't be had. */
export async function startGrpc(
  parts: Pick<GrpcApp, 'config' | 'env' | 'flags' | 'info' | 'log' | 'panic'>,
): Promise<GrpcServer> {
  const [{ startGrpcServer }, { createTokens }, { setTimeout: sleep }] = await Promise.all([
    import('./grpc/server.ts'),
    import('./tokens.ts'),
    import('node:timers/promises'),
  ])
  const { grpcPort: port, jwtSecret: secret } = parts.config
  const app = {
    ...parts,
    tokens: createTokens({ secret, now: Date.now }),
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  }
  return startGrpcServer(port, app).catch((error: NodeJS.ErrnoException) => {
    throw refusal('grpc-port', '', port, error)
  })
}

/** The certificate of HTTPS, read again whenever its files change; what reads it is loaded here alone. */
export async function startTls(
  { certPath, clientCa }: Config,
  log: Log,
  onRenew: (material: TlsMaterial) => void,
  resources: AsyncDisposableStack,
) {
  for (const file of ['tls.crt', 'tls.key']) requireReadable(join(certPath, file), '--cert-path')
  if (clientCa) requireReadable(clientCa, '--client-ca')
  const { Certificates } = await import('./certificates.ts')
  const certificates = resources.use(new Certificates({ log, now: Date.now, onRenew }))
  const watch = async (path: string, onChange: ConfigsOptions['onChange']) =>
    resources.use(await watchConfigs({ path, log, onChange }))
  await watch(certPath, ({ 'tls.crt': cert = '', 'tls.key': key = '' }) => certificates.offer({ cert, key }))
  if (clientCa) await watch(dirname(clientCa), (files) => certificates.offer({ ca: files[basename(clientCa)] ?? '' }))
  const gauge = {
    name: 'tls_certificate_expiration_timestamp_seconds',
    help: 'When the certificate of HTTPS expires, in seconds since the epoch.',
    value: () => certificates.expiresSeconds,
  }
  return { material: certificates.start(), gauges: [gauge] }
}

function requireReadable(file: string, flag: string): void {
  try {
    accessSync(file, constants.R_OK)
  } catch {
    throw new StartupError(`can't read ${file}, which --secure-port needs: mount it there, or correct ${flag}`)
  }
}
