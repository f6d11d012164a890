// Made by scripts/generate.ts from panic.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { message } from '../message.ts'

const PanicRequest = message({})

const PanicResponse = message({})

const file: ProtoFile = {
  name: 'panic/panic.proto',
  symbols: [
    'panic.PanicService',
    'panic.PanicService.Panic',
    'panic.PanicRequest',
    'panic.PanicResponse',
  ],
  descriptor:
    'ChFwYW5pYy9wYW5pYy5wcm90bxIFcGFuaWMiDgoMUGFuaWNSZXF1ZXN0Ig8KDVBhbmljUmVzcG9uc2UyQgoMUGFuaWNTZXJ2aWNlEjIKBVBhbmljEhMucGFuaWMuUGFuaWNSZXF1ZXN0GhQucGFuaWMuUGFuaWNSZXNwb25zZWIGcHJvdG8z',
}

export const PanicService = {
  name: 'panic.PanicService',
  file,
  methods: {
    Panic: unary(PanicRequest, PanicResponse),
  },
}
