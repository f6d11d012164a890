// Made by scripts/generate.ts from env.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { message, repeated, string } from '../message.ts'

const EnvRequest = message({})

const EnvResponse = message({
  envVars: repeated(string(1)),
})

const file: ProtoFile = {
  name: 'env/env.proto',
  symbols: [
    'env.EnvService',
    'env.EnvService.Env',
    'env.EnvRequest',
    'env.EnvResponse',
    'env.EnvResponse.envVars',
  ],
  descriptor:
    'Cg1lbnYvZW52LnByb3RvEgNlbnYiDAoKRW52UmVxdWVzdCInCgtFbnZSZXNwb25zZRIYCgdlbnZWYXJzGAEgAygJUgdlbnZWYXJzMjYKCkVudlNlcnZpY2USKAoDRW52Eg8uZW52LkVudlJlcXVlc3QaEC5lbnYuRW52UmVzcG9uc2ViBnByb3RvMw==',
}

export const EnvService = {
  name: 'env.EnvService',
  file,
  methods: {
    Env: unary(EnvRequest, EnvResponse),
  },
}
