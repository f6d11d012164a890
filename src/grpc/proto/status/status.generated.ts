// Made by scripts/generate.ts from status.proto.
import { unary, type ProtoFile } from '../definition.ts'
import { message, string } from '../message.ts'

const StatusRequest = message({
  code: string(1),
})

const StatusResponse = message({
  status: string(1),
})

const file: ProtoFile = {
  name: 'status/status.proto',
  symbols: [
    'status.StatusService',
    'status.StatusService.Status',
    'status.StatusRequest',
    'status.StatusRequest.code',
    'status.StatusResponse',
    'status.StatusResponse.status',
  ],
  descriptor:
    'ChNzdGF0dXMvc3RhdHVzLnByb3RvEgZzdGF0dXMiIwoNU3RhdHVzUmVxdWVzdBISCgRjb2RlGAEgASgJUgRjb2RlIigKDlN0YXR1c1Jlc3BvbnNlEhYKBnN0YXR1cxgBIAEoCVIGc3RhdHVzMkgKDVN0YXR1c1NlcnZpY2USNwoGU3RhdHVzEhUuc3RhdHVzLlN0YXR1c1JlcXVlc3QaFi5zdGF0dXMuU3RhdHVzUmVzcG9uc2ViBnByb3RvMw==',
}

export const StatusService = {
  name: 'status.StatusService',
  file,
  methods: {
    Status: unary(StatusRequest, StatusResponse),
  },
}
