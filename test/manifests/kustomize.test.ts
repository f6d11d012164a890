import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { stringify } from 'yaml'
import { readRelease } from '../../scripts/stamp.ts'
import { at, buildKustomization, find, type Manifest, parseObjects } from './objects.ts'
import { mustRun, ROOT, skipWithout } from './tools.ts'
import { validate } from './validate.ts'

const CONTAINER = 'spec.template.spec.containers.0'

const AUTOSCALING = [
  'Deployment/podinfo',
  'HorizontalPodAutoscaler/podinfo',
  'Job/load',
  'Namespace/demo-hpa',
  'Service/podinfo',
]

/** Each directory, and the objects that it makes. */
const BUILDS: Readonly<Record<string, readonly string[]>> = {
  kustomize: ['Deployment/podinfo', 'HorizontalPodAutoscaler/podinfo', 'Service/podinfo'],
  'deploy/bases/backend': ['Deployment/backend', 'HorizontalPodAutoscaler/backend', 'Service/backend'],
  'deploy/bases/frontend': ['Deployment/frontend', 'HorizontalPodAutoscaler/frontend', 'Service/frontend'],
  'deploy/bases/cache': ['ConfigMap/redis-config', 'Deployment/cache', 'Service/cache'],
  'deploy/demos/canary': [
    'Canary/podinfo',
    'Deployment/loadtester',
    'Deployment/podinfo',
    'MetricTemplate/latency',
    'MetricTemplate/success-rate',
    'Namespace/demo-canary',
    'Service/loadtester',
  ],
  'deploy/demos/hpa': AUTOSCALING,
  'deploy/demos/hpa-requests': AUTOSCALING,
  'deploy/overlays/dev': listOverlay('dev'),
  'deploy/overlays/staging': listOverlay('staging'),
  'deploy/overlays/production': [
    ...listOverlay('production'),
    'PodDisruptionBudget/backend',
    'PodDisruptionBudget/frontend',
  ],
  'deploy/webapp': ['Namespace/webapp', 'ServiceAccount/webapp', ...listPair()],
  'deploy/secure': [
    'Certificate/authority',
    'Certificate/backend',
    'Certificate/frontend',
    'Issuer/authority',
    'Issuer/self-signed',
    'Namespace/secure',
    ...listPair(),
  ],
}

describe('kustomize build', { skip: skipWithout('kustomize', 'conftest') }, () => {
  for (const [directory, expected] of Object.entries(BUILDS)) {
    test(`${directory} makes what it promises, valid and within the policies`, () => {
      const text = mustRun('kustomize', ['build', directory])
      assert.deepEqual(list(parseObjects(text)), [...expected].sort())
      assert.deepEqual(validate(new Map([[directory, text]])), [])
    })
  }

  test('kustomize has the container, label and ports of the Go base', () => {
    const objects = buildKustomization('kustomize')
    const deployment = find(objects, 'Deployment')
    assert.equal(at(deployment, `${CONTAINER}.name`), 'podinfod')
    assert.deepEqual(at(deployment, 'spec.selector.matchLabels'), { app: 'podinfo' })
    assert.deepEqual(at(deployment, `${CONTAINER}.command`), [
      './podinfo',
      '--port=9898',
      '--port-metrics=9797',
      '--grpc-port=9999',
      '--grpc-service-name=podinfo',
      '--level=info',
      '--random-delay=false',
      '--random-error=false',
    ])
    assert.deepEqual(at(find(objects, 'Service'), 'spec.ports'), [
      { name: 'http', port: 9898, targetPort: 'http' },
      { name: 'grpc', port: 9999, targetPort: 'grpc' },
    ])
    const { minReplicas, maxReplicas, metrics } = find(objects, 'HorizontalPodAutoscaler').spec as Record<
      string,
      unknown
    >
    assert.deepEqual([minReplicas, maxReplicas], [2, 4])
    assert.equal(at(metrics, '0.resource.target.averageUtilization'), 99)
  })

  for (const name of ['dev', 'staging', 'production']) {
    test(`the overlay ${name} is a frontend, a backend and a cache in its namespace, under restricted Pod Security`, () => {
      const objects = buildKustomization(`deploy/overlays/${name}`)
      const { metadata } = find(objects, 'Namespace')
      assert.equal(metadata.name, name)
      assert.equal(metadata.labels?.['pod-security.kubernetes.io/enforce'], 'restricted')
      assert.ok(objects.every((object) => object.kind === 'Namespace' || object.metadata.namespace === name))
      assert.ok(readVariables(objects, 'frontend').includes('PODINFO_BACKEND_URL=http://backend:9898/echo'))
      for (const workload of ['frontend', 'backend']) {
        assert.ok(readVariables(objects, workload).includes('PODINFO_CACHE_SERVER=tcp://cache:6379'))
      }
    })
  }

  test('the overlays differ in what stages differ in', () => {
    const [dev, , production] = ['dev', 'staging', 'production'].map((name) =>
      buildKustomization(`deploy/overlays/${name}`),
    ) as [Manifest[], Manifest[], Manifest[]]
    assert.ok(readVariables(dev, 'frontend').includes('PODINFO_LEVEL=debug'))
    assert.equal(at(find(dev, 'HorizontalPodAutoscaler', 'frontend'), 'spec.maxReplicas'), 2)
    assert.equal(at(find(production, 'HorizontalPodAutoscaler', 'frontend'), 'spec.minReplicas'), 2)
    assert.equal(at(find(production, 'Deployment', 'frontend'), `${CONTAINER}.resources.limits.memory`), '512Mi')
  })

  test('webapp has no cache, and an account of its own', () => {
    const objects = buildKustomization('deploy/webapp')
    for (const workload of ['frontend', 'backend']) {
      assert.equal(at(find(objects, 'Deployment', workload), 'spec.template.spec.serviceAccountName'), 'webapp')
      assert.ok(!readVariables(objects, workload).some((variable) => variable.startsWith('PODINFO_CACHE_SERVER')))
    }
  })

  test('secure listens for HTTPS alone, and its frontend trusts the authority of its backend', () => {
    const objects = buildKustomization('deploy/secure')
    for (const workload of ['frontend', 'backend']) {
      assert.deepEqual(at(find(objects, 'Service', workload), 'spec.ports'), [
        { name: 'https', port: 9899, targetPort: 'https' },
      ])
      const secret = at(find(objects, 'Certificate', workload), 'spec.secretName')
      const volumes = at(find(objects, 'Deployment', workload), 'spec.template.spec.volumes') as Record<
        string,
        unknown
      >[]
      assert.deepEqual(volumes.find(({ name }) => name === 'tls')?.secret, { secretName: secret })
    }
    const variables = readVariables(objects, 'frontend')
    assert.ok(variables.includes('PODINFO_BACKEND_URL=https://backend:9899/echo'))
    assert.ok(variables.includes('NODE_EXTRA_CA_CERTS=/data/cert/ca.crt'))
  })

  for (const [component, expected] of [
    ['redis', ['ConfigMap/redis-config', 'Deployment/cache', 'Service/cache']],
    ['servicemonitor', ['ServiceMonitor/podinfo']],
    ['loadgenerator', ['Deployment/loadgenerator']],
  ] as const) {
    test(`the component ${component} adds to the base, valid and within the policies`, (t) => {
      const text = mustRun('kustomize', ['build', withComponent(t, component)])
      const added = list(parseObjects(text)).filter((name) => !BUILDS.kustomize?.includes(name))
      assert.deepEqual(added, expected)
      assert.deepEqual(validate(new Map([[component, text]])), [])
    })
  }

  test('the component redis tells podinfo of it', (t) => {
    const objects = parseObjects(mustRun('kustomize', ['build', withComponent(t, 'redis')]))
    assert.ok(readVariables(objects, 'podinfo').includes('PODINFO_CACHE_SERVER=tcp://cache:6379'))
  })

  test('no image but ours and that of Redis is used', () => {
    const images = Object.keys(BUILDS).flatMap((directory) =>
      buildKustomization(directory).flatMap((object) => at(object, `${CONTAINER}.image`) ?? []),
    )
    const { image, version } = readRelease()
    assert.deepEqual(new Set(images), new Set([`${image}:${version}`, 'redis:8.6.2']))
  })
})

function listPair(): string[] {
  return ['backend', 'frontend'].flatMap((name) => [
    `Deployment/${name}`,
    `HorizontalPodAutoscaler/${name}`,
    `Service/${name}`,
  ])
}

function listOverlay(name: string): string[] {
  return [`Namespace/${name}`, 'ConfigMap/redis-config', 'Deployment/cache', 'Service/cache', ...listPair()]
}

/** By kind and name; the hash of generated names is left out. */
function list(objects: readonly Manifest[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[a-z0-9]{10}$/, '')}`).sort()
}

function readVariables(objects: readonly Manifest[], deployment: string): string[] {
  const variables = at(find(objects, 'Deployment', deployment), `${CONTAINER}.env`) as { name: string; value: string }[]
  return variables.map(({ name, value }) => `${name}=${value}`)
}

/** A directory in the repository that builds the base with one component. */
function withComponent(t: TestContext, component: string): string {
  const directory = mkdtempSync(join(ROOT, '.tools/kustomization-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const kustomization = { resources: ['../../kustomize'], components: [`../../deploy/components/${component}`] }
  writeFileSync(join(directory, 'kustomization.yaml'), stringify(kustomization))
  return directory
}
