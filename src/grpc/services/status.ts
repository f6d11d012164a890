import { StatusService } from '../proto/status/status.generated.ts'
import { CODES, failure, service } from '../service.ts'

/** Ends the call with the status asked for. */
export default service(StatusService, () => ({
  Status({ code: name }) {
    const code = CODES.find((code) => code === name)
    // upstream: a name that is none is Unknown, not InvalidArgument.
    if (!code)
      return failure('Unknown', `no status ${JSON.stringify(name.slice(0, QUOTE_LENGTH))}: ${CODES.join(', ')}`)
    return code === 'Ok' ? { status: code } : failure(code, `${code} was asked for`)
  },
}))

/** A client's word in an answer: as much of it as helps. */
const QUOTE_LENGTH = 40
