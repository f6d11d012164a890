import { HeaderService } from '../proto/header/header.generated.ts'
import { service } from '../service.ts'

/** Tells the metadata of the call, each key with its values. */
export default service(HeaderService, () => ({
  Header: (_, call) => ({
    headers: call.allMetadata().map(([key, values]) => `${key}=${values.map(toText).join(',')}`),
  }),
}))

/** A string of protobuf is UTF-8, whatever bytes a client sent. */
function toText(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : Buffer.from(value).toString()
}
