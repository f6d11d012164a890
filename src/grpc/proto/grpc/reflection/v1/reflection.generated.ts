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
  name: 'grpc/reflection/v1/reflection.proto',
  symbols: [
    'grpc.reflection.v1.ServerReflection',
    'grpc.reflection.v1.ServerReflection.ServerReflectionInfo',
    'grpc.reflection.v1.ServerReflectionRequest',
    'grpc.reflection.v1.ServerReflectionRequest.host',
    'grpc.reflection.v1.ServerReflectionRequest.file_by_filename',
    'grpc.reflection.v1.ServerReflectionRequest.file_containing_symbol',
    'grpc.reflection.v1.ServerReflectionRequest.file_containing_extension',
    'grpc.reflection.v1.ServerReflectionRequest.all_extension_numbers_of_type',
    'grpc.reflection.v1.ServerReflectionRequest.list_services',
    'grpc.reflection.v1.ExtensionRequest',
    'grpc.reflection.v1.ExtensionRequest.containing_type',
    'grpc.reflection.v1.ExtensionRequest.extension_number',
    'grpc.reflection.v1.ServerReflectionResponse',
    'grpc.reflection.v1.ServerReflectionResponse.valid_host',
    'grpc.reflection.v1.ServerReflectionResponse.original_request',
    'grpc.reflection.v1.ServerReflectionResponse.file_descriptor_response',
    'grpc.reflection.v1.ServerReflectionResponse.all_extension_numbers_response',
    'grpc.reflection.v1.ServerReflectionResponse.list_services_response',
    'grpc.reflection.v1.ServerReflectionResponse.error_response',
    'grpc.reflection.v1.FileDescriptorResponse',
    'grpc.reflection.v1.FileDescriptorResponse.file_descriptor_proto',
    'grpc.reflection.v1.ExtensionNumberResponse',
    'grpc.reflection.v1.ExtensionNumberResponse.base_type_name',
    'grpc.reflection.v1.ExtensionNumberResponse.extension_number',
    'grpc.reflection.v1.ListServiceResponse',
    'grpc.reflection.v1.ListServiceResponse.service',
    'grpc.reflection.v1.ServiceResponse',
    'grpc.reflection.v1.ServiceResponse.name',
    'grpc.reflection.v1.ErrorResponse',
    'grpc.reflection.v1.ErrorResponse.error_code',
    'grpc.reflection.v1.ErrorResponse.error_message',
  ],
  descriptor:
    'CiNncnBjL3JlZmxlY3Rpb24vdjEvcmVmbGVjdGlvbi5wcm90bxISZ3JwYy5yZWZsZWN0aW9uLnYxIvMCChdTZXJ2ZXJSZWZsZWN0aW9uUmVxdWVzdBISCgRob3N0GAEgASgJUgRob3N0EioKEGZpbGVfYnlfZmlsZW5hbWUYAyABKAlIAFIOZmlsZUJ5RmlsZW5hbWUSNgoWZmlsZV9jb250YWluaW5nX3N5bWJvbBgEIAEoCUgAUhRmaWxlQ29udGFpbmluZ1N5bWJvbBJiChlmaWxlX2NvbnRhaW5pbmdfZXh0ZW5zaW9uGAUgASgLMiQuZ3JwYy5yZWZsZWN0aW9uLnYxLkV4dGVuc2lvblJlcXVlc3RIAFIXZmlsZUNvbnRhaW5pbmdFeHRlbnNpb24SQgodYWxsX2V4dGVuc2lvbl9udW1iZXJzX29mX3R5cGUYBiABKAlIAFIZYWxsRXh0ZW5zaW9uTnVtYmVyc09mVHlwZRIlCg1saXN0X3NlcnZpY2VzGAcgASgJSABSDGxpc3RTZXJ2aWNlc0IRCg9tZXNzYWdlX3JlcXVlc3QiZgoQRXh0ZW5zaW9uUmVxdWVzdBInCg9jb250YWluaW5nX3R5cGUYASABKAlSDmNvbnRhaW5pbmdUeXBlEikKEGV4dGVuc2lvbl9udW1iZXIYAiABKAVSD2V4dGVuc2lvbk51bWJlciKuBAoYU2VydmVyUmVmbGVjdGlvblJlc3BvbnNlEh0KCnZhbGlkX2hvc3QYASABKAlSCXZhbGlkSG9zdBJWChBvcmlnaW5hbF9yZXF1ZXN0GAIgASgLMisuZ3JwYy5yZWZsZWN0aW9uLnYxLlNlcnZlclJlZmxlY3Rpb25SZXF1ZXN0Ug9vcmlnaW5hbFJlcXVlc3QSZgoYZmlsZV9kZXNjcmlwdG9yX3Jlc3BvbnNlGAQgASgLMiouZ3JwYy5yZWZsZWN0aW9uLnYxLkZpbGVEZXNjcmlwdG9yUmVzcG9uc2VIAFIWZmlsZURlc2NyaXB0b3JSZXNwb25zZRJyCh5hbGxfZXh0ZW5zaW9uX251bWJlcnNfcmVzcG9uc2UYBSABKAsyKy5ncnBjLnJlZmxlY3Rpb24udjEuRXh0ZW5zaW9uTnVtYmVyUmVzcG9uc2VIAFIbYWxsRXh0ZW5zaW9uTnVtYmVyc1Jlc3BvbnNlEl8KFmxpc3Rfc2VydmljZXNfcmVzcG9uc2UYBiABKAsyJy5ncnBjLnJlZmxlY3Rpb24udjEuTGlzdFNlcnZpY2VSZXNwb25zZUgAUhRsaXN0U2VydmljZXNSZXNwb25zZRJKCg5lcnJvcl9yZXNwb25zZRgHIAEoCzIhLmdycGMucmVmbGVjdGlvbi52MS5FcnJvclJlc3BvbnNlSABSDWVycm9yUmVzcG9uc2VCEgoQbWVzc2FnZV9yZXNwb25zZSJMChZGaWxlRGVzY3JpcHRvclJlc3BvbnNlEjIKFWZpbGVfZGVzY3JpcHRvcl9wcm90bxgBIAMoDFITZmlsZURlc2NyaXB0b3JQcm90byJqChdFeHRlbnNpb25OdW1iZXJSZXNwb25zZRIkCg5iYXNlX3R5cGVfbmFtZRgBIAEoCVIMYmFzZVR5cGVOYW1lEikKEGV4dGVuc2lvbl9udW1iZXIYAiADKAVSD2V4dGVuc2lvbk51bWJlciJUChNMaXN0U2VydmljZVJlc3BvbnNlEj0KB3NlcnZpY2UYASADKAsyIy5ncnBjLnJlZmxlY3Rpb24udjEuU2VydmljZVJlc3BvbnNlUgdzZXJ2aWNlIiUKD1NlcnZpY2VSZXNwb25zZRISCgRuYW1lGAEgASgJUgRuYW1lIlMKDUVycm9yUmVzcG9uc2USHQoKZXJyb3JfY29kZRgBIAEoBVIJZXJyb3JDb2RlEiMKDWVycm9yX21lc3NhZ2UYAiABKAlSDGVycm9yTWVzc2FnZTKJAQoQU2VydmVyUmVmbGVjdGlvbhJ1ChRTZXJ2ZXJSZWZsZWN0aW9uSW5mbxIrLmdycGMucmVmbGVjdGlvbi52MS5TZXJ2ZXJSZWZsZWN0aW9uUmVxdWVzdBosLmdycGMucmVmbGVjdGlvbi52MS5TZXJ2ZXJSZWZsZWN0aW9uUmVzcG9uc2UoATABYgZwcm90bzM=',
}

export const ServerReflection = {
  name: 'grpc.reflection.v1.ServerReflection',
  file,
  methods: {
    ServerReflectionInfo: bidi(ServerReflectionRequest, ServerReflectionResponse),
  },
}
