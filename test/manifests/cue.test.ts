import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { readRelease } from '../../scripts/stamp.ts'
import { at, find, parseObjects } from './objects.ts'
import { type Outcome, runTool, skipWithout } from './tools.ts'
import { validate } from './validate.ts'

const RELEASE = readRelease()
const CONTAINER = 'spec.template.spec.containers.0'

/** A value, where it shows. */
const VALUES: readonly [values: string, kind: string, path: string, is: unknown][] = [
  ['metadata: labels: team: "blue"', 'Service', 'metadata.labels.team', 'blue'],
  ['metadata: annotations: a: "b"', 'Deployment', 'metadata.annotations.a', 'b'],
  ['image: {repository: "example.com/p", tag: "7"}', 'Deployment', `${CONTAINER}.image`, 'example.com/p:7'],
  [
    `image: digest: "sha256:${'a'.repeat(64)}"`,
    'Deployment',
    `${CONTAINER}.image`,
    `${RELEASE.image}:${RELEASE.version}@sha256:${'a'.repeat(64)}`,
  ],
  ['image: pullPolicy: "Always"', 'Deployment', `${CONTAINER}.imagePullPolicy`, 'Always'],
  ['imagePullSecrets: [{name: "s"}]', 'Deployment', 'spec.template.spec.imagePullSecrets', [{ name: 's' }]],
  ['replicas: 3', 'Deployment', 'spec.replicas', 3],
  ['autoscaling: enabled: true', 'HorizontalPodAutoscaler', 'metadata.name', 'podinfo'],
  ['autoscaling: {enabled: true, minReplicas: 2}', 'HorizontalPodAutoscaler', 'spec.minReplicas', 2],
  ['autoscaling: {enabled: true, maxReplicas: 5}', 'HorizontalPodAutoscaler', 'spec.maxReplicas', 5],
  [
    'autoscaling: {enabled: true, cpu: 50}',
    'HorizontalPodAutoscaler',
    'spec.metrics.0.resource.target.averageUtilization',
    50,
  ],
  [
    'autoscaling: {enabled: true, cpu: null, memory: "200Mi"}',
    'HorizontalPodAutoscaler',
    'spec.metrics.0.resource.target.averageValue',
    '200Mi',
  ],
  ['resources: limits: cpu: 2', 'Deployment', `${CONTAINER}.resources.limits.cpu`, 2],
  ['service: type: "NodePort"', 'Service', 'spec.type', 'NodePort'],
  ['service: port: 80', 'Service', 'spec.ports.0.port', 80],
  ['service: annotations: a: "b"', 'Service', 'metadata.annotations.a', 'b'],
  ['ui: color: "#123456"', 'Deployment', `${CONTAINER}.env.0.value`, '#123456'],
  ['ui: message: "hi"', 'Deployment', `${CONTAINER}.env.1`, { name: 'PODINFO_UI_MESSAGE', value: 'hi' }],
  ['ui: logo: "l"', 'Deployment', `${CONTAINER}.env.1`, { name: 'PODINFO_UI_LOGO', value: 'l' }],
  ['ui: backend: "http://b/echo"', 'Deployment', `${CONTAINER}.command.5`, '--backend-url=http://b/echo'],
  [
    'caching: {enabled: true, redisURL: "tcp://r:6379"}',
    'Deployment',
    `${CONTAINER}.command.5`,
    '--cache-server=tcp://r:6379',
  ],
  ['ingress: enabled: true', 'Ingress', 'spec.rules.0.host', 'podinfo.local'],
  ['ingress: {enabled: true, className: "nginx"}', 'Ingress', 'spec.ingressClassName', 'nginx'],
  ['ingress: {enabled: true, host: "h"}', 'Ingress', 'spec.rules.0.host', 'h'],
  ['ingress: {enabled: true, tls: true}', 'Ingress', 'spec.tls.0.secretName', 'podinfo-cert'],
  ['ingress: {enabled: true, labels: a: "b"}', 'Ingress', 'metadata.labels.a', 'b'],
  ['ingress: {enabled: true, annotations: a: "b"}', 'Ingress', 'metadata.annotations.a', 'b'],
  ['monitoring: enabled: true', 'ServiceMonitor', 'spec.endpoints.0.interval', '15s'],
  ['monitoring: {enabled: true, interval: 30}', 'ServiceMonitor', 'spec.endpoints.0.interval', '30s'],
  ['test: enabled: true', 'Job', 'metadata.name', 'podinfo-test'],
  ['podAnnotations: a: "b"', 'Deployment', 'spec.template.metadata.annotations.a', 'b'],
  ['nodeSelector: disk: "ssd"', 'Deployment', 'spec.template.spec.nodeSelector.disk', 'ssd'],
  ['tolerations: [{operator: "Exists"}]', 'Deployment', 'spec.template.spec.tolerations.0.operator', 'Exists'],
  ['affinity: nodeAffinity: {}', 'Deployment', 'spec.template.spec.affinity', { nodeAffinity: {} }],
  [
    'topologySpreadConstraints: [{maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule"}]',
    'Deployment',
    'spec.template.spec.topologySpreadConstraints.0.topologyKey',
    'zone',
  ],
]

describe('the CUE module', { skip: skipWithout('cue', 'conftest') }, () => {
  const streams = new Map<string, string>()

  test('makes a Service and a Deployment, and nothing else, unless it is told to', (t) => {
    const { out } = exportYaml(t)
    streams.set('default', out)
    assert.deepEqual(
      parseObjects(out).map(({ kind, metadata }) => `${metadata.namespace}/${kind}/${metadata.name}`),
      ['default/Service/podinfo', 'default/Deployment/podinfo'],
    )
  })

  test('is named by whoever applies it', (t) => {
    const words = ['-t', 'name=web', '-t', 'namespace=apps', '-t', 'mv=7.0.0', '-t', 'kv=1.34.0']
    const objects = parseObjects(exportYaml(t, '', words).out)
    const { metadata, spec } = find(objects, 'Deployment')
    assert.equal(`${metadata.namespace}/${metadata.name}`, 'apps/web')
    assert.deepEqual(at(spec, 'selector.matchLabels'), { 'app.kubernetes.io/name': 'web' })
  })

  for (const [values, kind, path, is] of VALUES) {
    test(`${values} shows in ${kind} ${path}`, (t) => {
      const { code, out, error } = exportYaml(t, values)
      assert.equal(code, 0, error)
      streams.set(values, out)
      assert.deepEqual(at(find(parseObjects(out), kind), path), is)
    })
  }

  test('leaves the number of pods to the autoscaler', (t) => {
    const { out } = exportYaml(t, 'replicas: 2, autoscaling: enabled: true')
    assert.equal(at(find(parseObjects(out), 'Deployment'), 'spec.replicas'), undefined)
    assert.equal(at(find(parseObjects(out), 'HorizontalPodAutoscaler'), 'spec.minReplicas'), 2)
  })

  test('makes what is valid for every version of Kubernetes, and obeys the policies', () => {
    assert.equal(streams.size, VALUES.length + 1)
    assert.deepEqual(validate(streams), [])
  })

  for (const [values, message] of [
    ['replcas: 2', /replcas: field not allowed/],
    ['ui: colr: "red"', /ui\.colr: field not allowed/],
    ['replicas: "two"', /replicas/],
    ['image: digest: "latest"', /image\.digest/],
    ['caching: enabled: true', /redisURL/],
    ['caching: {enabled: true, redisURL: "redis:6379"}', /redisURL/],
    ['replicas: 3, autoscaling: {enabled: true, maxReplicas: 2}', /invalid value 2 \(out of bound >=3\)/],
    ['monitoring: {enabled: true, interval: 1}', /interval/],
  ] as const) {
    test(`refuses ${values}`, (t) => {
      const { code, error } = exportYaml(t, values)
      assert.notEqual(code, 0)
      assert.match(error, message)
    })
  }

  test('refuses a Kubernetes without version 2 of the autoscaler', (t) => {
    assert.notEqual(exportYaml(t, '', ['-t', 'kv=1.22.0']).code, 0)
  })
})

/** The command that the module's documents name, with values from a file beside it. */
function exportYaml(t: TestContext, values = '', words: readonly string[] = []): Outcome {
  const directory = mkdtempSync(join(tmpdir(), 'cue-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'my-values.cue')
  writeFileSync(file, `package main\nvalues: {${values}}\n`)
  const command = ['export', '.', file, ...words, '-e', '#YAML', '--out', 'text']
  return runTool('cue', command, { directory: 'cue/podinfo' })
}
