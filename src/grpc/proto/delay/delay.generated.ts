// Made by scripts/generate.ts from delay.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { int64, message } from '../message.ts'

const DelayRequest = message({
  seconds: int64(1),
})

const DelayResponse = message({
  message: int64(1),
})

const file: ProtoFile = {
  name: 'delay/delay.proto',
  symbols: [
    'delay.DelayService',
    'delay.DelayService.Delay',
    'delay.DelayRequest',
    'delay.DelayRequest.seconds',
    'delay.DelayResponse',
    'delay.DelayResponse.message',
  ],
  descriptor:
    'ChFkZWxheS9kZWxheS5wcm90bxIFZGVsYXkiKAoMRGVsYXlSZXF1ZXN0EhgKB3NlY29uZHMYASABKANSB3NlY29uZHMiKQoNRGVsYXlSZXNwb25zZRIYCgdtZXNzYWdlGAEgASgDUgdtZXNzYWdlMkIKDERlbGF5U2VydmljZRIyCgVEZWxheRITLmRlbGF5LkRlbGF5UmVxdWVzdBoULmRlbGF5LkRlbGF5UmVzcG9uc2ViBnByb3RvMw==',
}

export const DelayService = {
  name: 'delay.DelayService',
  file,
  methods: {
    Delay: unary(DelayRequest, DelayResponse),
  },
}
