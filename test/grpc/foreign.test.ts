import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { freePort } from '../ports.ts'
import { startServer } from '../server.ts'
import { SERVICES } from './service-names.ts'

/** Where .ci/run installs grpcio; else the one of the machine. */
const VENV = join(import.meta.dirname, '../../.venv/bin/python3')
const PYTHON = existsSync(VENV) ? VENV : 'python3'

const missing = findMissing()

test("Python's grpcio calls every method", { skip: missing }, async () => {
  const port = await freePort()
  await using server = await startServer([`--grpc-port=${port}`])
  const script = join(import.meta.dirname, 'foreign.py')
  const { stdout } = await promisify(execFile)(PYTHON, [script, `127.0.0.1:${port}`])
  const { fields, info, env, header, version, ...answers } = JSON.parse(stdout) as Record<string, unknown>
  assert.deepEqual(fields, FIELDS)
  const { num_goroutine: numgoroutine, num_cpu: numcpu, ...rest } = (await server.get('/api/info')).json()
  assert.deepEqual(info, { ...rest, numgoroutine, numcpu })
  assert.deepEqual(version, (await server.get('/version')).json())
  assert.deepEqual(env, { envVars: (await server.get('/env')).json() })
  const lines = (header as { headers: string[] }).headers
  for (const line of ['a=1,2', 'b-bin=bytes', `:authority=127.0.0.1:${port}`]) assert.ok(lines.includes(line), line)
  const { expiresAt } = answers.token as { expiresAt: string }
  assert.match(expiresAt, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/)
  assert.deepEqual(answers, {
    services: SERVICES,
    echo: { body: 'Jörg \u{1f600}' },
    'echo gzip': true,
    'echo empty': {},
    delay: { message: '-3' },
    'delay too long': ['INVALID_ARGUMENT', 'delay must not exceed 2147483 seconds'],
    'delay past the deadline': 'DEADLINE_EXCEEDED',
    status: { status: 'Ok' },
    'status not found': ['NOT_FOUND', 'NotFound was asked for'],
    'status odd': 'UNKNOWN',
    token: { token: 'anonymous', expiresAt },
    'token absent': 'UNAUTHENTICATED',
    'token odd': 'UNAUTHENTICATED',
    check: { status: 'SERVING' },
    'check odd': 'NOT_FOUND',
    list: { statuses: { '': { status: 'SERVING' }, podinfo: { status: 'SERVING' } } },
    watch: ['SERVING', 'SERVICE_UNKNOWN'],
  })
})

/** What the contract numbers, health and reflection among it. */
const FIELDS = {
  'Message.body': 1,
  'VersionResponse.version': 1,
  'VersionResponse.commit': 2,
  'InfoResponse.hostname': 1,
  'InfoResponse.version': 2,
  'InfoResponse.revision': 3,
  'InfoResponse.color': 4,
  'InfoResponse.logo': 5,
  'InfoResponse.message': 6,
  'InfoResponse.goos': 7,
  'InfoResponse.goarch': 8,
  'InfoResponse.runtime': 9,
  'InfoResponse.numgoroutine': 10,
  'InfoResponse.numcpu': 11,
  'DelayRequest.seconds': 1,
  'DelayResponse.message': 1,
  'EnvResponse.envVars': 1,
  'headerResponse.headers': 1,
  'StatusRequest.code': 1,
  'StatusResponse.status': 1,
  'TokenResponse.token': 1,
  'TokenResponse.expiresAt': 2,
  'TokenResponse.message': 3,
  'HealthCheckRequest.service': 1,
  'HealthCheckResponse.status': 1,
  'HealthListResponse.statuses': 1,
  'ServerReflectionRequest.host': 1,
  'ServerReflectionRequest.file_by_filename': 3,
  'ServerReflectionRequest.file_containing_symbol': 4,
  'ServerReflectionRequest.file_containing_extension': 5,
  'ServerReflectionRequest.all_extension_numbers_of_type': 6,
  'ServerReflectionRequest.list_services': 7,
  'ExtensionRequest.containing_type': 1,
  'ExtensionRequest.extension_number': 2,
  'ServerReflectionResponse.valid_host': 1,
  'ServerReflectionResponse.original_request': 2,
  'ServerReflectionResponse.file_descriptor_response': 4,
  'ServerReflectionResponse.all_extension_numbers_response': 5,
  'ServerReflectionResponse.list_services_response': 6,
  'ServerReflectionResponse.error_response': 7,
  'FileDescriptorResponse.file_descriptor_proto': 1,
  'ExtensionNumberResponse.base_type_name': 1,
  'ExtensionNumberResponse.extension_number': 2,
  'ListServiceResponse.service': 1,
  'ServiceResponse.name': 1,
  'ErrorResponse.error_code': 1,
  'ErrorResponse.error_message': 2,
}

/** Why the test can't run here; false when it can. */
function findMissing(): string | false {
  const { status } = spawnSync(PYTHON, ['-c', 'import grpc, grpc_health, grpc_reflection'], { stdio: 'ignore' })
  return status !== 0 && 'no grpcio: python3 -m venv .venv && .venv/bin/pip install -r test/grpc/requirements.txt'
}
