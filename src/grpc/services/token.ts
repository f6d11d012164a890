import { TokenService } from '../proto/token/token.generated.ts'
import { failure, service } from '../service.ts'

/** Issues and checks the tokens that HTTP's `/token` and `/token/validate` know. */
export default service(TokenService, ({ tokens }) => ({
  async TokenGenerate() {
    const { token, expiresAt } = await tokens.issue('anonymous')
    return { token, expiresAt: toGoTime(expiresAt), message: 'valid for a minute' }
  },
  async TokenValidate(_, call) {
    // upstream: the scheme may be left out.
    const jwt = call.metadata('authorization')?.replace(/^bearer /i, '')
    if (jwt === undefined) return failure('Unauthenticated', 'authorization metadata required, as in: Bearer <token>')
    const outcome = await tokens.validate(jwt)
    if ('reason' in outcome) return failure('Unauthenticated', outcome.reason)
    return { token: outcome.name, expiresAt: toGoTime(outcome.expiresAt) }
  },
}))

/** `2026-01-31T12:00:00Z` as Go prints a time: `2026-01-31 12:00:00 +0000 UTC`. */
function toGoTime(timestamp: string): string {
  return timestamp.replace('T', ' ').replace('Z', ' +0000 UTC')
}
