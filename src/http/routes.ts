import type { Route } from './route.ts'
import apiInfo from './routes/api-info.ts'
import cacheDelete from './routes/cache-delete.ts'
import cacheRead from './routes/cache-read.ts'
import cacheWrite from './routes/cache-write.ts'
import chunked from './routes/chunked.ts'
import configs from './routes/configs.ts'
import debugPprof from './routes/debug-pprof.ts'
import delay from './routes/delay.ts'
import echo from './routes/echo.ts'
import env from './routes/env.ts'
import faultInjectionDisable from './routes/fault-injection-disable.ts'
import faultInjectionEnable from './routes/fault-injection-enable.ts'
import faultInjectionStatus from './routes/fault-injection-status.ts'
import headers from './routes/headers.ts'
import healthz from './routes/healthz.ts'
import index from './routes/index.ts'
import metrics from './routes/metrics.ts'
import openapiJson from './routes/openapi-json.ts'
import panic from './routes/panic.ts'
import readyz from './routes/readyz.ts'
import readyzDisable from './routes/readyz-disable.ts'
import readyzEnable from './routes/readyz-enable.ts'
import status from './routes/status.ts'
import storeRead from './routes/store-read.ts'
import storeWrite from './routes/store-write.ts'
import swagger from './routes/swagger.ts'
import swaggerJson from './routes/swagger-json.ts'
import token from './routes/token.ts'
import tokenValidate from './routes/token-validate.ts'
import uiBackends from './routes/ui-backends.ts'
import uiFile from './routes/ui-file.ts'
import uiInfo from './routes/ui-info.ts'
import version from './routes/version.ts'
import wsEcho from './routes/ws-echo.ts'

/** Every endpoint, in the order of the API document. */
export const routes: readonly Route[] = [
  index,
  apiInfo,
  version,
  healthz,
  readyz,
  readyzEnable,
  readyzDisable,
  faultInjectionEnable,
  faultInjectionDisable,
  faultInjectionStatus,
  env,
  headers,
  echo,
  status,
  delay,
  chunked,
  token,
  tokenValidate,
  configs,
  cacheWrite,
  cacheRead,
  cacheDelete,
  storeWrite,
  storeRead,
  wsEcho,
  panic,
  metrics,
  debugPprof,
  swaggerJson,
  openapiJson,
  swagger,
  uiInfo,
  uiBackends,
  uiFile,
]
