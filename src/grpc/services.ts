import type { Service } from './service.ts'
import delay from './services/delay.ts'
import echo from './services/echo.ts'
import env from './services/env.ts'
import header from './services/header.ts'
import health from './services/health.ts'
import info from './services/info.ts'
import panic from './services/panic.ts'
import { reflection, reflectionAlpha } from './services/reflection.ts'
import status from './services/status.ts'
import token from './services/token.ts'
import version from './services/version.ts'

/** Every service, in the order of reflection's list: by name. */
export const services: readonly Service[] = [
  delay,
  echo,
  env,
  health,
  reflection,
  reflectionAlpha,
  header,
  info,
  panic,
  status,
  token,
  version,
]
