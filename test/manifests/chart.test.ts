import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readRelease } from '../../scripts/stamp.ts'
import { HOOKS } from './chart-hooks.ts'
import { at, find, type Manifest, renderChart, type Values } from './objects.ts'
import { mustRun, skipWithout } from './tools.ts'

const CONTAINER = 'spec.template.spec.containers.0'

describe('the chart', { skip: skipWithout('helm') }, () => {
  test('passes the strict linter, with the values for production too', () => {
    mustRun('helm', ['lint', '--strict', 'helm/podinfo'])
    mustRun('helm', ['lint', '--strict', 'helm/podinfo', '--values=helm/podinfo/values-prod.yaml'])
  })

  for (const [release, name] of [
    ['demo', 'demo-podinfo'],
    ['podinfo', 'podinfo'],
    ['my-podinfo-2', 'my-podinfo-2'],
    [`r${'e'.repeat(52)}`, `r${'e'.repeat(52)}-podinfo`],
  ] as const) {
    test(`release ${release} makes ${name}, and selects its pods by that name alone`, () => {
      const objects = renderChart({}, { release })
      const selector = { 'app.kubernetes.io/name': name }
      assert.equal(find(objects, 'Deployment').metadata.name, name)
      assert.deepEqual(at(find(objects, 'Deployment'), 'spec.selector.matchLabels'), selector)
      assert.deepEqual(at(find(objects, 'Deployment'), 'spec.template.metadata.labels'), selector)
      assert.equal(find(objects, 'Service').metadata.name, name)
      assert.deepEqual(at(find(objects, 'Service'), 'spec.selector'), selector)
    })
  }

  test('makes a Deployment, a Service and its tests, and nothing else, unless it is told to', () => {
    assert.deepEqual(list(renderChart()), [
      'Deployment/demo-podinfo',
      'Pod/demo-podinfo-grpc-test',
      'Pod/demo-podinfo-jwt-test',
      'Pod/demo-podinfo-service-test',
      'Service/demo-podinfo',
    ])
  })

  test('puts every object into the namespace, with the labels of the release, selecting no auxiliary pod', () => {
    const objects = renderChart(EVERYTHING)
    for (const { kind, metadata } of objects) {
      assert.equal(metadata.namespace, 'ns', kind)
      assert.equal(metadata.labels?.['app.kubernetes.io/managed-by'], 'Helm', kind)
      assert.equal(metadata.labels?.['app.kubernetes.io/version'], readRelease().version, kind)
    }
    const pods = objects.flatMap((object) => {
      const labels = object.kind === 'Pod' ? object.metadata.labels : at(object, 'spec.template.metadata.labels')
      return labels ? [(labels as Record<string, string>)['app.kubernetes.io/name']] : []
    })
    assert.equal(pods.length, 1 + 1 + HOOKS.length + 7)
    assert.deepEqual(
      pods.filter((name) => name === 'demo-podinfo'),
      ['demo-podinfo'],
    )
  })

  test('runs the server with the words and ports of the Go chart', () => {
    const deployment = find(renderChart(), 'Deployment')
    assert.deepEqual(at(deployment, `${CONTAINER}.command`), [
      './podinfo',
      '--host=',
      '--port=9898',
      '--port-metrics=9797',
      '--grpc-port=9999',
      '--grpc-service-name=podinfo',
      '--level=info',
      '--random-delay=false',
      '--random-error=false',
    ])
    assert.deepEqual(at(deployment, `${CONTAINER}.ports`), [
      { name: 'http', containerPort: 9898 },
      { name: 'http-metrics', containerPort: 9797 },
      { name: 'grpc', containerPort: 9999 },
    ])
    assert.deepEqual(at(find(renderChart(), 'Service'), 'spec.ports'), [
      { name: 'http', port: 9898, targetPort: 'http' },
      { name: 'grpc', port: 9999, targetPort: 'grpc' },
      { name: 'http-metrics', port: 9797, targetPort: 'http-metrics' },
    ])
  })

  test('probes behind the prefix, and tests there', () => {
    const objects = renderChart({ prefix: 'demo', service: { httpPort: 8080, externalPort: 80 } })
    const deployment = find(objects, 'Deployment')
    const probe = (path: string) => ({ path: `/demo${path}`, port: 'http' })
    assert.deepEqual(at(deployment, `${CONTAINER}.livenessProbe.httpGet`), probe('/healthz'))
    assert.deepEqual(at(deployment, `${CONTAINER}.readinessProbe.httpGet`), probe('/readyz'))
    assert.match(script(find(objects, 'Pod', 'demo-podinfo-jwt-test')), /^url=http:\/\/demo-podinfo\.ns:80\/demo$/m)
  })

  test('lets Prometheus scrape the metrics port, or the HTTP port behind its prefix', () => {
    const values = { serviceMonitor: { enabled: true }, prefix: '/demo' }
    const [own, shared] = [renderChart(values), renderChart({ ...values, service: { metricsPort: 0 } })]
    const annotations = 'spec.template.metadata.annotations'
    assert.deepEqual(at(find(own, 'Deployment'), annotations), {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9797',
    })
    assert.deepEqual(at(find(shared, 'Deployment'), annotations), {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9898',
      'prometheus.io/path': '/demo/metrics',
    })
    assert.deepEqual(at(find(own, 'ServiceMonitor'), 'spec.endpoints'), [
      { port: 'http-metrics', path: '/metrics', interval: '15s' },
    ])
    assert.deepEqual(at(find(shared, 'ServiceMonitor'), 'spec.endpoints'), [
      { port: 'http', path: '/demo/metrics', interval: '15s' },
    ])
  })

  test('lets podAnnotations and labels of its own stand beside those of the user', () => {
    const objects = renderChart({
      podAnnotations: { 'prometheus.io/scrape': 'false' },
      service: { additionalLabels: { 'app.kubernetes.io/name': 'mine', team: 'blue' } },
    })
    assert.equal(at(find(objects, 'Deployment'), 'spec.template.metadata.annotations.prometheus\\.io/scrape'), 'false')
    assert.equal(find(objects, 'Service').metadata.labels?.['app.kubernetes.io/name'], 'demo-podinfo')
    assert.equal(find(objects, 'Service').metadata.labels?.team, 'blue')
  })

  test('offers HTTPS at container, Service and a test of its own', () => {
    const objects = renderChart({ tls: { enabled: true, secretName: 'own' } })
    const https = (at(find(objects, 'Service'), 'spec.ports') as { name: string }[]).find(
      ({ name }) => name === 'https',
    )
    assert.deepEqual(https, { name: 'https', port: 9899, targetPort: 'https' })
    assert.match(script(find(objects, 'Pod', 'demo-podinfo-tls-test')), /^url=https:\/\/demo-podinfo\.ns:9899$/m)
  })

  test('has cert-manager fill the Secret that the pods mount', () => {
    const objects = renderChart({ tls: { enabled: true }, certificate: { create: true } })
    assert.equal(at(find(objects, 'Certificate'), 'spec.secretName'), 'demo-podinfo-tls')
    const volumes = at(find(objects, 'Deployment'), 'spec.template.spec.volumes') as object[]
    assert.deepEqual(volumes[1], { name: 'tls', secret: { secretName: 'demo-podinfo-tls' } })
  })

  test('takes a cache without a scheme for a Redis, and asks it in a test', () => {
    const objects = renderChart({ cache: 'redis-master.redis:6379' })
    const words = at(find(objects, 'Deployment'), `${CONTAINER}.command`) as string[]
    assert.ok(words.includes('--cache-server=tcp://redis-master.redis:6379'))
    assert.match(script(find(objects, 'Pod', 'demo-podinfo-cache-test')), /-X DELETE/)
  })

  test('prefers the cache that is named to the Redis of its own', () => {
    const objects = renderChart({ cache: 'tcp://other:6379', redis: { enabled: true } })
    const words = at(find(objects, 'Deployment', 'demo-podinfo'), `${CONTAINER}.command`) as string[]
    assert.deepEqual(
      words.filter((word) => word.startsWith('--cache-server=')),
      ['--cache-server=tcp://other:6379'],
    )
  })

  test('leaves the number of pods to the autoscaler, from replicaCount up', () => {
    const objects = renderChart({ replicaCount: 2, hpa: { enabled: true, cpu: 80, memory: '200Mi', requests: 50 } })
    assert.equal(at(find(objects, 'Deployment'), 'spec.replicas'), undefined)
    const autoscaler = find(objects, 'HorizontalPodAutoscaler')
    assert.equal(at(autoscaler, 'spec.minReplicas'), 2)
    assert.equal(at(autoscaler, 'spec.maxReplicas'), 10)
    assert.equal((at(autoscaler, 'spec.metrics') as object[]).length, 3)
  })

  test('makes no PodDisruptionBudget for a single pod: it would only hinder the draining of its node', () => {
    const kinds = renderChart({ podDisruptionBudget: { minAvailable: 1 } }).map(({ kind }) => kind)
    assert.ok(!kinds.includes('PodDisruptionBudget'))
  })

  test('replaces pods without a gap, or one by one where they hold a port of the node', () => {
    const strategy = (values: Values) =>
      at(find(renderChart(values), 'Deployment'), 'spec.strategy.rollingUpdate.maxUnavailable')
    assert.equal(strategy({}), 0)
    assert.equal(strategy({ service: { hostPort: 80 } }), 1)
    assert.equal(strategy({ tls: { enabled: true, secretName: 's', hostPort: 443 } }), 1)
  })

  test('speaks HTTP/2 to a gateway that asks the Service how', () => {
    const objects = renderChart({ h2c: { enabled: true } })
    assert.equal(at(find(objects, 'Service'), 'spec.ports.0.appProtocol'), 'kubernetes.io/h2c')
  })

  test('keeps the backends that a rule of a route names itself', () => {
    const rules = [{ backendRefs: [{ name: 'other', port: 80 }] }, { filters: [] }]
    const route = find(renderChart({ httpRoute: { enabled: true, rules } }), 'HTTPRoute')
    assert.deepEqual(at(route, 'spec.rules.0.backendRefs'), [{ name: 'other', port: 80 }])
    assert.deepEqual(at(route, 'spec.rules.1.backendRefs'), [{ name: 'demo-podinfo', port: 9898, weight: 1 }])
  })

  test('tells in its notes how to reach it', () => {
    const notes = (values: Values) => {
      const words = ['install', 'demo', 'helm/podinfo', '--namespace=ns', '--dry-run=client', '--values=-']
      return mustRun('helm', words, { input: JSON.stringify(values) }).replace(/^[^]*NOTES:/, '')
    }
    assert.match(notes({}), /kubectl -n ns port-forward service\/demo-podinfo 8080:9898/)
    assert.match(notes({ service: { type: 'NodePort' }, prefix: 'x' }), /curl http:\/\/\$NODE:\$PORT\/x\//)
    assert.match(notes({ service: { type: 'LoadBalancer' } }), /--watch/)
    assert.match(notes({ service: { enabled: false } }), /no Service of its own/)
    assert.match(notes({ ingress: { enabled: true, tls: [{}] } }), /https:\/\/podinfo\.local\//)
  })
})

const EVERYTHING: Values = {
  replicaCount: 2,
  faults: { testFail: true, testTimeout: true },
  tls: { enabled: true },
  certificate: { create: true },
  hooks: Object.fromEntries(HOOKS.map(([name]) => [name, { job: { enabled: true } }])),
  hpa: { enabled: true, cpu: 80 },
  redis: { enabled: true },
  serviceAccount: { enabled: true },
  ingress: { enabled: true },
  httpRoute: { enabled: true },
  grpcRoute: { enabled: true },
  serviceMonitor: { enabled: true },
  podDisruptionBudget: { minAvailable: 1 },
}

function list(objects: readonly Manifest[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()
}

function script(pod: Manifest): string {
  return at(pod, 'spec.containers.0.command.2') as string
}
