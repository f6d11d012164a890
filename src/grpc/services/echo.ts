import { EchoService } from '../proto/echo/echo.generated.ts'
import { service } from '../service.ts'

/** Answers with what it is sent. */
export default service(EchoService, () => ({
  Echo: ({ body }) => ({ body }),
}))
