// Made by scripts/generate.ts from reflection.proto.
import { bidi, type ProtoFile } from '../../../definition.ts'
import { alternative, bytes, int32, message, nested, repeated, string } from '../../../message.ts'

const ExtensionRequest = message({
  containingType: string(1),
  extensionNumber: int32(2),
})

const ServerReflectionRequest = message({
  host: string(1),
  fileByFilename: alternative(string(3)),
  fileContainingSymbol: alternative(string(4)),
  fileContainingExtension: nested(5, ExtensionRequest),
  allExtensionNumbersOfType: alternative(string(6)),
  listServices: alternative(string(7)),
})

const FileDescriptorResponse = message({
  fileDescriptorProto: repeated(bytes(1)),
})

const ExtensionNumberResponse = message({
  baseTypeName: string(1),
  extensionNumber: repeated(int32(2)),
})

const ServiceResponse = message({
  name: string(1),
})

const ListServiceResponse = message({
  service: repeated(nested(1, ServiceResponse)),
})

const ErrorResponse = message({
  errorCode: int32(1),
  errorMessage: string(2),
})

const ServerReflectionResponse = message({
  validHost: string(1),
  originalRequest: nested(2, ServerReflectionRequest),
  fileDescriptorResponse: nested(4, FileDescriptorResponse),
  allExtensionNumbersResponse: nested(5, ExtensionNumberResponse),
  listServicesResponse: nested(6, ListServiceResponse),
  errorResponse: nested(7, ErrorResponse),
})

const file: ProtoFile = {
  name: 'grpc/reflection/v1alpha/reflection.proto',
  symbols: [
    'grpc.reflection.v1alpha.ServerReflection',
    'grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo',
    'grpc.reflection.v1alpha.ServerReflectionRequest',
    'grpc.reflection.v1alpha.ServerReflectionRequest.host',
    'grpc.reflection.v1alpha.ServerReflectionRequest.file_by_filename',
    'grpc.reflection.v1alpha.ServerReflectionRequest.file_containing_symbol',
    'grpc.reflection.v1alpha.ServerReflectionRequest.file_containing_extension',
    'grpc.reflection.v1alpha.ServerReflectionRequest.all_extension_numbers_of_type',
    'grpc.reflection.v1alpha.ServerReflectionRequest.list_services',
    'grpc.reflection.v1alpha.ExtensionRequest',
    'grpc.reflection.v1alpha.ExtensionRequest.containing_type',
    'grpc.reflection.v1alpha.ExtensionRequest.extension_number',
    'grpc.reflection.v1alpha.ServerReflectionResponse',
    'grpc.reflection.v1alpha.ServerReflectionResponse.valid_host',
    'grpc.reflection.v1alpha.ServerReflectionResponse.original_request',
    'grpc.reflection.v1alpha.ServerReflectionResponse.file_descriptor_response',
    'grpc.reflection.v1alpha.ServerReflectionResponse.all_extension_numbers_response',
    'grpc.reflection.v1alpha.ServerReflectionResponse.list_services_response',
    'grpc.reflection.v1alpha.ServerReflectionResponse.error_response',
    'grpc.reflection.v1alpha.FileDescriptorResponse',
    'grpc.reflection.v1alpha.FileDescriptorResponse.file_descriptor_proto',
    'grpc.reflection.v1alpha.ExtensionNumberResponse',
    'grpc.reflection.v1alpha.ExtensionNumberResponse.base_type_name',
    'grpc.reflection.v1alpha.ExtensionNumberResponse.extension_number',
    'grpc.reflection.v1alpha.ListServiceResponse',
    'grpc.reflection.v1alpha.ListServiceResponse.service',
    'grpc.reflection.v1alpha.ServiceResponse',
    'grpc.reflection.v1alpha.ServiceResponse.name',
    'grpc.reflection.v1alpha.ErrorResponse',
    'grpc.reflection.v1alpha.ErrorResponse.error_code',
    'grpc.reflection.v1alpha.ErrorResponse.error_message',
  ],
  descriptor:
    'CihncnBjL3JlZmxlY3Rpb24vdjFhbHBoYS9yZWZsZWN0aW9uLnByb3RvEhdncnBjLnJlZmxlY3Rpb24udjFhbHBoYSL4AgoXU2VydmVyUmVmbGVjdGlvblJlcXVlc3QSEgoEaG9zdBgBIAEoCVIEaG9zdBIqChBmaWxlX2J5X2ZpbGVuYW1lGAMgASgJSABSDmZpbGVCeUZpbGVuYW1lEjYKFmZpbGVfY29udGFpbmluZ19zeW1ib2wYBCABKAlIAFIUZmlsZUNvbnRhaW5pbmdTeW1ib2wSZwoZZmlsZV9jb250YWluaW5nX2V4dGVuc2lvbhgFIAEoCzIpLmdycGMucmVmbGVjdGlvbi52MWFscGhhLkV4dGVuc2lvblJlcXVlc3RIAFIXZmlsZUNvbnRhaW5pbmdFeHRlbnNpb24SQgodYWxsX2V4dGVuc2lvbl9udW1iZXJzX29mX3R5cGUYBiABKAlIAFIZYWxsRXh0ZW5zaW9uTnVtYmVyc09mVHlwZRIlCg1saXN0X3NlcnZpY2VzGAcgASgJSABSDGxpc3RTZXJ2aWNlc0IRCg9tZXNzYWdlX3JlcXVlc3QiZgoQRXh0ZW5zaW9uUmVxdWVzdBInCg9jb250YWluaW5nX3R5cGUYASABKAlSDmNvbnRhaW5pbmdUeXBlEikKEGV4dGVuc2lvbl9udW1iZXIYAiABKAVSD2V4dGVuc2lvbk51bWJlciLHBAoYU2VydmVyUmVmbGVjdGlvblJlc3BvbnNlEh0KCnZhbGlkX2hvc3QYASABKAlSCXZhbGlkSG9zdBJbChBvcmlnaW5hbF9yZXF1ZXN0GAIgASgLMjAuZ3JwYy5yZWZsZWN0aW9uLnYxYWxwaGEuU2VydmVyUmVmbGVjdGlvblJlcXVlc3RSD29yaWdpbmFsUmVxdWVzdBJrChhmaWxlX2Rlc2NyaXB0b3JfcmVzcG9uc2UYBCABKAsyLy5ncnBjLnJlZmxlY3Rpb24udjFhbHBoYS5GaWxlRGVzY3JpcHRvclJlc3BvbnNlSABSFmZpbGVEZXNjcmlwdG9yUmVzcG9uc2USdwoeYWxsX2V4dGVuc2lvbl9udW1iZXJzX3Jlc3BvbnNlGAUgASgLMjAuZ3JwYy5yZWZsZWN0aW9uLnYxYWxwaGEuRXh0ZW5zaW9uTnVtYmVyUmVzcG9uc2VIAFIbYWxsRXh0ZW5zaW9uTnVtYmVyc1Jlc3BvbnNlEmQKFmxpc3Rfc2VydmljZXNfcmVzcG9uc2UYBiABKAsyLC5ncnBjLnJlZmxlY3Rpb24udjFhbHBoYS5MaXN0U2VydmljZVJlc3BvbnNlSABSFGxpc3RTZXJ2aWNlc1Jlc3BvbnNlEk8KDmVycm9yX3Jlc3BvbnNlGAcgASgLMiYuZ3JwYy5yZWZsZWN0aW9uLnYxYWxwaGEuRXJyb3JSZXNwb25zZUgAUg1lcnJvclJlc3BvbnNlQhIKEG1lc3NhZ2VfcmVzcG9uc2UiTAoWRmlsZURlc2NyaXB0b3JSZXNwb25zZRIyChVmaWxlX2Rlc2NyaXB0b3JfcHJvdG8YASADKAxSE2ZpbGVEZXNjcmlwdG9yUHJvdG8iagoXRXh0ZW5zaW9uTnVtYmVyUmVzcG9uc2USJAoOYmFzZV90eXBlX25hbWUYASABKAlSDGJhc2VUeXBlTmFtZRIpChBleHRlbnNpb25fbnVtYmVyGAIgAygFUg9leHRlbnNpb25OdW1iZXIiWQoTTGlzdFNlcnZpY2VSZXNwb25zZRJCCgdzZXJ2aWNlGAEgAygLMiguZ3JwYy5yZWZsZWN0aW9uLnYxYWxwaGEuU2VydmljZVJlc3BvbnNlUgdzZXJ2aWNlIiUKD1NlcnZpY2VSZXNwb25zZRISCgRuYW1lGAEgASgJUgRuYW1lIlMKDUVycm9yUmVzcG9uc2USHQoKZXJyb3JfY29kZRgBIAEoBVIJZXJyb3JDb2RlEiMKDWVycm9yX21lc3NhZ2UYAiABKAlSDGVycm9yTWVzc2FnZTKTAQoQU2VydmVyUmVmbGVjdGlvbhJ/ChRTZXJ2ZXJSZWZsZWN0aW9uSW5mbxIwLmdycGMucmVmbGVjdGlvbi52MWFscGhhLlNlcnZlclJlZmxlY3Rpb25SZXF1ZXN0GjEuZ3JwYy5yZWZsZWN0aW9uLnYxYWxwaGEuU2VydmVyUmVmbGVjdGlvblJlc3BvbnNlKAEwAWIGcHJvdG8z',
}

export const ServerReflection = {
  name: 'grpc.reflection.v1alpha.ServerReflection',
  file,
  methods: {
    ServerReflectionInfo: bidi(ServerReflectionRequest, ServerReflectionResponse),
  },
}
