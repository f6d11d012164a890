import { VersionService } from '../proto/version/version.generated.ts'
import { service } from '../service.ts'

/** Tells what was built. */
export default service(VersionService, ({ info }) => ({
  Version: () => ({ version: info.version, commit: info.revision }),
}))
