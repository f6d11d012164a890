// Made by scripts/generate.ts from version.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { message, string } from '../message.ts'

const VersionRequest = message({})

const VersionResponse = message({
  version: string(1),
  commit: string(2),
})

const file: ProtoFile = {
  name: 'version/version.proto',
  symbols: [
    'version.VersionService',
    'version.VersionService.Version',
    'version.VersionRequest',
    'version.VersionResponse',
    'version.VersionResponse.version',
    'version.VersionResponse.commit',
  ],
  descriptor:
    'ChV2ZXJzaW9uL3ZlcnNpb24ucHJvdG8SB3ZlcnNpb24iEAoOVmVyc2lvblJlcXVlc3QiQwoPVmVyc2lvblJlc3BvbnNlEhgKB3ZlcnNpb24YASABKAlSB3ZlcnNpb24SFgoGY29tbWl0GAIgASgJUgZjb21taXQyTgoOVmVyc2lvblNlcnZpY2USPAoHVmVyc2lvbhIXLnZlcnNpb24uVmVyc2lvblJlcXVlc3QaGC52ZXJzaW9uLlZlcnNpb25SZXNwb25zZWIGcHJvdG8z',
}

export const VersionService = {
  name: 'version.VersionService',
  file,
  methods: {
    Version: unary(VersionRequest, VersionResponse),
  },
}
