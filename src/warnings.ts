import type { Config } from './config/config.ts'
import { options } from './config/options.ts'
import type { PageOptions } from './http/page-warnings.ts'
import type { Log } from './log.ts'

/** Tells of options that were taken although they do less, or more, than was meant. */
export async function warnAboutOptions(config: Config, env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  await warnAboutPage(config, log)
  warnAboutSecret(config, env, log)
}

/** Looks at the page's options only where one was set. */
async function warnAboutPage({ uiColor, uiLogo, uiPath }: Config, log: Log): Promise<void> {
  const set: PageOptions = {
    ...(uiColor !== options['ui-color'].default && { uiColor }),
    ...(uiLogo !== options['ui-logo'].default && { uiLogo }),
    ...(uiPath !== options['ui-path'].default && { uiPath }),
  }
  if (Object.keys(set).length > 0) (await import('./http/page-warnings.ts')).warnAboutPage(set, log)
}

/** Where others reach the server, whoever knows the public secret can sign a token. */
function warnAboutSecret({ jwtSecret }: Config, { KUBERNETES_SERVICE_HOST }: NodeJS.ProcessEnv, log: Log): void {
  if (jwtSecret !== options['jwt-secret'].default || !KUBERNETES_SERVICE_HOST) return
  log.warn('tokens are signed with the public demo secret: set PODINFO_JWT_SECRET to one of your own')
}
