// Made by scripts/generate.ts from token.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { message, string } from '../message.ts'

const TokenRequest = message({})

const TokenResponse = message({
  token: string(1),
  expiresAt: string(2),
  message: string(3),
})

const file: ProtoFile = {
  name: 'token/token.proto',
  symbols: [
    'token.TokenService',
    'token.TokenService.TokenGenerate',
    'token.TokenService.TokenValidate',
    'token.TokenRequest',
    'token.TokenResponse',
    'token.TokenResponse.token',
    'token.TokenResponse.expiresAt',
    'token.TokenResponse.message',
  ],
  descriptor:
    'ChF0b2tlbi90b2tlbi5wcm90bxIFdG9rZW4iDgoMVG9rZW5SZXF1ZXN0Il0KDVRva2VuUmVzcG9uc2USFAoFdG9rZW4YASABKAlSBXRva2VuEhwKCWV4cGlyZXNBdBgCIAEoCVIJZXhwaXJlc0F0EhgKB21lc3NhZ2UYAyABKAlSB21lc3NhZ2UyhgEKDFRva2VuU2VydmljZRI6Cg1Ub2tlbkdlbmVyYXRlEhMudG9rZW4uVG9rZW5SZXF1ZXN0GhQudG9rZW4uVG9rZW5SZXNwb25zZRI6Cg1Ub2tlblZhbGlkYXRlEhMudG9rZW4uVG9rZW5SZXF1ZXN0GhQudG9rZW4uVG9rZW5SZXNwb25zZWIGcHJvdG8z',
}

export const TokenService = {
  name: 'token.TokenService',
  file,
  methods: {
    TokenGenerate: unary(TokenRequest, TokenResponse),
    TokenValidate: unary(TokenRequest, TokenResponse),
  },
}
