// Made by scripts/generate.ts from health.proto.
import { serverStream, unary, type ProtoFile } from '../../../definition.ts'
import { alternative, int32, message, nested, repeated, string } from '../../../message.ts'

export const ServingStatus = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const

const HealthCheckRequest = message({
  service: string(1),
})

const HealthCheckResponse = message({
  status: int32(1),
})

const HealthListRequest = message({})

const StatusesEntry = message({ key: alternative(string(1)), value: nested(2, HealthCheckResponse) })
const HealthListResponse = message({
  statuses: repeated(nested(1, StatusesEntry)),
})

const file: ProtoFile = {
  name: 'grpc/health/v1/health.proto',
  symbols: [
    'grpc.health.v1.Health',
    'grpc.health.v1.Health.Check',
    'grpc.health.v1.Health.List',
    'grpc.health.v1.Health.Watch',
    'grpc.health.v1.HealthCheckRequest',
    'grpc.health.v1.HealthCheckRequest.service',
    'grpc.health.v1.HealthCheckResponse',
    'grpc.health.v1.HealthCheckResponse.status',
    'grpc.health.v1.HealthCheckResponse.ServingStatus',
    'grpc.health.v1.HealthCheckResponse.UNKNOWN',
    'grpc.health.v1.HealthCheckResponse.SERVING',
    'grpc.health.v1.HealthCheckResponse.NOT_SERVING',
    'grpc.health.v1.HealthCheckResponse.SERVICE_UNKNOWN',
    'grpc.health.v1.HealthListRequest',
    'grpc.health.v1.HealthListResponse',
    'grpc.health.v1.HealthListResponse.statuses',
  ],
  descriptor:
    'ChtncnBjL2hlYWx0aC92MS9oZWFsdGgucHJvdG8SDmdycGMuaGVhbHRoLnYxIi4KEkhlYWx0aENoZWNrUmVxdWVzdBIYCgdzZXJ2aWNlGAEgASgJUgdzZXJ2aWNlIrEBChNIZWFsdGhDaGVja1Jlc3BvbnNlEkkKBnN0YXR1cxgBIAEoDjIxLmdycGMuaGVhbHRoLnYxLkhlYWx0aENoZWNrUmVzcG9uc2UuU2VydmluZ1N0YXR1c1IGc3RhdHVzIk8KDVNlcnZpbmdTdGF0dXMSCwoHVU5LTk9XThAAEgsKB1NFUlZJTkcQARIPCgtOT1RfU0VSVklORxACEhMKD1NFUlZJQ0VfVU5LTk9XThADIhMKEUhlYWx0aExpc3RSZXF1ZXN0IsQBChJIZWFsdGhMaXN0UmVzcG9uc2USTAoIc3RhdHVzZXMYASADKAsyMC5ncnBjLmhlYWx0aC52MS5IZWFsdGhMaXN0UmVzcG9uc2UuU3RhdHVzZXNFbnRyeVIIc3RhdHVzZXMaYAoNU3RhdHVzZXNFbnRyeRIQCgNrZXkYASABKAlSA2tleRI5CgV2YWx1ZRgCIAEoCzIjLmdycGMuaGVhbHRoLnYxLkhlYWx0aENoZWNrUmVzcG9uc2VSBXZhbHVlOgI4ATL9AQoGSGVhbHRoElAKBUNoZWNrEiIuZ3JwYy5oZWFsdGgudjEuSGVhbHRoQ2hlY2tSZXF1ZXN0GiMuZ3JwYy5oZWFsdGgudjEuSGVhbHRoQ2hlY2tSZXNwb25zZRJNCgRMaXN0EiEuZ3JwYy5oZWFsdGgudjEuSGVhbHRoTGlzdFJlcXVlc3QaIi5ncnBjLmhlYWx0aC52MS5IZWFsdGhMaXN0UmVzcG9uc2USUgoFV2F0Y2gSIi5ncnBjLmhlYWx0aC52MS5IZWFsdGhDaGVja1JlcXVlc3QaIy5ncnBjLmhlYWx0aC52MS5IZWFsdGhDaGVja1Jlc3BvbnNlMAFiBnByb3RvMw==',
}

export const Health = {
  name: 'grpc.health.v1.Health',
  file,
  methods: {
    Check: unary(HealthCheckRequest, HealthCheckResponse),
    List: unary(HealthListRequest, HealthListResponse),
    Watch: serverStream(HealthCheckRequest, HealthCheckResponse),
  },
}
