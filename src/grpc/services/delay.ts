import { DelayService } from '../proto/delay/delay.generated.ts'
import { failure, service } from '../service.ts'

/** Node.js fires a timer of 2^31 ms or more at once. */
const MAX_SECONDS = 2_147_483n

/** Answers after as many seconds as asked for, at once below zero. */
export default service(DelayService, ({ sleep }) => ({
  async Delay({ seconds }, { signal }) {
    if (seconds > MAX_SECONDS) return failure('InvalidArgument', `delay must not exceed ${MAX_SECONDS} seconds`)
    if (seconds > 0n) await sleep(Number(seconds) * 1000, signal)
    return { message: seconds }
  },
}))
