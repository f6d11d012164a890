import type { App } from './http/app.ts'

/** What the process tells about itself, by `/api/info` and by gRPC alike; all strings, in podinfo's order. */
export function toProcessInfo({ config, flags, info }: Pick<App, 'config' | 'flags' | 'info'>) {
  return {
    hostname: info.hostname,
    version: info.version,
    revision: info.revision,
    color: config.uiColor,
    logo: config.uiLogo,
    message: config.uiMessage,
    goos: info.goos,
    goarch: info.goarch,
    runtime: info.runtime,
    num_goroutine: String(flags.threads),
    num_cpu: String(info.cpus),
  }
}
