import { PanicService } from '../proto/panic/panic.generated.ts'
import { failure, service } from '../service.ts'

/** Ends the process. The connection may close before an answer comes: both are Unavailable to a client. */
export default service(PanicService, ({ panic }) => ({
  Panic() {
    panic()
    return failure('Unavailable', 'the process is ending')
  },
}))
