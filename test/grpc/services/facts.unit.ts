import assert from 'node:assert/strict'
import { test } from 'node:test'
import env from '../../../src/grpc/services/env.ts'
import header from '../../../src/grpc/services/header.ts'
import info from '../../../src/grpc/services/info.ts'
import version from '../../../src/grpc/services/version.ts'
import apiInfo from '../../../src/http/routes/api-info.ts'
import { ask, bodyJson, fakeApp } from '../../http/fake-app.ts'
import { fakeCall, fakeGrpcApp } from '../fake-app.ts'

test('Version tells version and commit', () => {
  assert.deepEqual(version.serve(fakeGrpcApp()).Version({}, fakeCall()), { version: '1.2.3', commit: 'abc123' })
})

test('Info tells what /api/info does', async () => {
  const app = fakeApp()
  app.flags.countThreads(1)
  const { num_goroutine, num_cpu, ...rest } = bodyJson(await ask(apiInfo, app)) as Record<string, string>
  const { Info } = info.serve(fakeGrpcApp({ flags: app.flags }))
  assert.deepEqual(Info({}, fakeCall()), { ...rest, numgoroutine: num_goroutine, numcpu: num_cpu })
  app.flags.countThreads(1)
  assert.equal((Info({}, fakeCall()) as { numgoroutine: string }).numgoroutine, '2')
})

test('Env tells the environment', () => {
  assert.deepEqual(env.serve(fakeGrpcApp({ env: ['A=1', 'B=2'] })).Env({}, fakeCall()), { envVars: ['A=1', 'B=2'] })
})

test('Header joins the values of a key by commas, and shows bytes as text', () => {
  const { Header } = header.serve(fakeGrpcApp())
  const call = fakeCall({
    ':authority': ['localhost'],
    a: ['1', '2'],
    b: [''],
    'c-bin': [Buffer.from('ä'), Uint8Array.of(0xff)],
  })
  assert.deepEqual(Header({}, call), { headers: [':authority=localhost', 'a=1,2', 'b=', 'c-bin=ä,\ufffd'] })
})
