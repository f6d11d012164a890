// Made by scripts/generate.ts from info.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { message, string } from '../message.ts'

const InfoRequest = message({})

const InfoResponse = message({
  hostname: string(1),
  version: string(2),
  revision: string(3),
  color: string(4),
  logo: string(5),
  message: string(6),
  goos: string(7),
  goarch: string(8),
  runtime: string(9),
  numgoroutine: string(10),
  numcpu: string(11),
})

const file: ProtoFile = {
  name: 'info/info.proto',
  symbols: [
    'info.InfoService',
    'info.InfoService.Info',
    'info.InfoRequest',
    'info.InfoResponse',
    'info.InfoResponse.hostname',
    'info.InfoResponse.version',
    'info.InfoResponse.revision',
    'info.InfoResponse.color',
    'info.InfoResponse.logo',
    'info.InfoResponse.message',
    'info.InfoResponse.goos',
    'info.InfoResponse.goarch',
    'info.InfoResponse.runtime',
    'info.InfoResponse.numgoroutine',
    'info.InfoResponse.numcpu',
  ],
  descriptor:
    'Cg9pbmZvL2luZm8ucHJvdG8SBGluZm8iDQoLSW5mb1JlcXVlc3QipgIKDEluZm9SZXNwb25zZRIaCghob3N0bmFtZRgBIAEoCVIIaG9zdG5hbWUSGAoHdmVyc2lvbhgCIAEoCVIHdmVyc2lvbhIaCghyZXZpc2lvbhgDIAEoCVIIcmV2aXNpb24SFAoFY29sb3IYBCABKAlSBWNvbG9yEhIKBGxvZ28YBSABKAlSBGxvZ28SGAoHbWVzc2FnZRgGIAEoCVIHbWVzc2FnZRISCgRnb29zGAcgASgJUgRnb29zEhYKBmdvYXJjaBgIIAEoCVIGZ29hcmNoEhgKB3J1bnRpbWUYCSABKAlSB3J1bnRpbWUSIgoMbnVtZ29yb3V0aW5lGAogASgJUgxudW1nb3JvdXRpbmUSFgoGbnVtY3B1GAsgASgJUgZudW1jcHUyPAoLSW5mb1NlcnZpY2USLQoESW5mbxIRLmluZm8uSW5mb1JlcXVlc3QaEi5pbmZvLkluZm9SZXNwb25zZWIGcHJvdG8z',
}

export const InfoService = {
  name: 'info.InfoService',
  file,
  methods: {
    Info: unary(InfoRequest, InfoResponse),
  },
}
