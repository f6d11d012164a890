import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { renderChart, tryChart } from './objects.ts'
import { skipWithout } from './tools.ts'

describe('the chart refuses', { skip: skipWithout('helm') }, () => {
  for (const [values, message] of [
    [{ replicaCout: 2 }, /replicaCout/],
    [{ service: { htpPort: 1 } }, /htpPort/],
    [{ replicaCount: 'two' }, /replicaCount/],
    [{ replicaCount: -1 }, /replicaCount/],
    [{ logLevel: 'loud' }, /logLevel/],
    [{ image: { tag: 6.15 } }, /image\/tag/],
    [{ image: { pullPolicy: 'Sometimes' } }, /pullPolicy/],
    [{ service: { httpPort: 99999 } }, /httpPort/],
    [{ service: { type: 'ExternalName' } }, /service\/type/],
    [{ faults: { delay: 'yes' } }, /faults\/delay/],
    [{ extraEnvs: [{ nme: 'A' }] }, /extraEnvs/],
    [{ cache: 'redis://redis:6379' }, /cache/],
    [{ hpa: { memory: '200 MB' } }, /hpa\/memory/],
    [{ hooks: { preInstall: { job: { hookDeletePolicy: 'never' } } } }, /hookDeletePolicy/],
    [{ resources: { limits: { memory: '64MB' } } }, /limits\/memory/],
    [{ probes: { liveness: { successThreshold: 2 } } }, /successThreshold/],
    [{ podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 } }, /podDisruptionBudget/],
    [{ certificate: { dnsNames: [] } }, /dnsNames/],
    [{ config: { path: 'config' } }, /config\/path/],
    [{ tls: { enabled: true } }, /tls\.enabled needs a certificate: name its Secret in tls\.secretName/],
    [{ replicaCount: 5, hpa: { enabled: true, maxReplicas: 3 } }, /hpa\.maxReplicas=3 is less than replicaCount=5/],
    [{ replicaCount: 0, hpa: { enabled: true } }, /hpa\.enabled can't scale from replicaCount=0/],
    [{ config: { configMap: 'settings' } }, /config\.configMap=settings is mounted nowhere: set config\.path/],
    [
      { service: { externalTrafficPolicy: 'Local' } },
      /externalTrafficPolicy has no meaning with service\.type=ClusterIP/,
    ],
    [
      { grpcRoute: { enabled: true }, service: { grpcPort: 0 } },
      /grpcRoute\.enabled needs gRPC: set service\.grpcPort/,
    ],
    [
      { service: { httpPort: 9797 } },
      /service\.(httpPort|metricsPort) and service\.(httpPort|metricsPort) are both 9797/,
    ],
  ] as const) {
    test(JSON.stringify(values), () => {
      const { code, error } = tryChart(values)
      assert.notEqual(code, 0)
      assert.match(error, message)
    })
  }

  test('nothing that a parent chart sets for its own ends', () => {
    renderChart({ global: { registry: 'x' }, enabled: true })
  })
})
