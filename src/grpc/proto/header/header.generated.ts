// Made by scripts/generate.ts from header.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { message, repeated, string } from '../message.ts'

const headerRequest = message({})

const headerResponse = message({
  headers: repeated(string(1)),
})

const file: ProtoFile = {
  name: 'header/header.proto',
  symbols: [
    'header.HeaderService',
    'header.HeaderService.Header',
    'header.headerRequest',
    'header.headerResponse',
    'header.headerResponse.headers',
  ],
  descriptor:
    'ChNoZWFkZXIvaGVhZGVyLnByb3RvEgZoZWFkZXIiDwoNaGVhZGVyUmVxdWVzdCIqCg5oZWFkZXJSZXNwb25zZRIYCgdoZWFkZXJzGAEgAygJUgdoZWFkZXJzMkgKDUhlYWRlclNlcnZpY2USNwoGSGVhZGVyEhUuaGVhZGVyLmhlYWRlclJlcXVlc3QaFi5oZWFkZXIuaGVhZGVyUmVzcG9uc2ViBnByb3RvMw==',
}

export const HeaderService = {
  name: 'header.HeaderService',
  file,
  methods: {
    Header: unary(headerRequest, headerResponse),
  },
}
