import { toProcessInfo } from '../../process-info.ts'
import { InfoService } from '../proto/info/info.generated.ts'
import { service } from '../service.ts'

/** Tells about the process, as `/api/info` does. */
export default service(InfoService, (app) => ({
  Info() {
    const { num_goroutine: numgoroutine, num_cpu: numcpu, ...rest } = toProcessInfo(app)
    return { ...rest, numgoroutine, numcpu }
  },
}))
