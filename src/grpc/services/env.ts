import { EnvService } from '../proto/env/env.generated.ts'
import { service } from '../service.ts'

/** Tells the environment that the process was started with. */
export default service(EnvService, ({ env }) => ({
  Env: () => ({ envVars: env }),
}))
