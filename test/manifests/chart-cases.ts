import { HOOKS } from './chart-hooks.ts'
import type { Values } from './objects.ts'

/** Where a value shows: `is` there, or `has` it as a member. */
export interface Effect {
  readonly kind: string
  readonly name?: string
  readonly at: string
  readonly is?: unknown
  readonly has?: unknown
}

/** Path, what it is set to, where it shows, and other values that it needs to show. */
export type Case = readonly [path: string, value: unknown, effect: Effect, context?: Values]

const CONTAINER = 'spec.template.spec.containers.0'
const REDIS = { kind: 'Deployment', name: 'demo-podinfo-redis' }

const deployment = (path: string, is: unknown): Effect => ({ kind: 'Deployment', name: 'demo-podinfo', at: path, is })
const pod = (path: string, is: unknown) => deployment(`spec.template.spec.${path}`, is)
const container = (path: string, is: unknown) => deployment(`${CONTAINER}.${path}`, is)
const member = (path: string, has: unknown): Effect => ({ kind: 'Deployment', name: 'demo-podinfo', at: path, has })
const word = (text: string) => member(`${CONTAINER}.command`, text)
const variable = (name: string, value: string) => member(`${CONTAINER}.env`, { name, value })
const service = (path: string, is: unknown): Effect => ({ kind: 'Service', name: 'demo-podinfo', at: path, is })
const object = (kind: string, name = 'demo-podinfo'): Effect => ({ kind, name, at: 'metadata.name', is: name })

const labels = { team: 'blue' }
const secrets = [{ name: 'regcred' }]
const tls = { tls: { enabled: true, secretName: 'own' } }
const hpa = { hpa: { enabled: true } }

/** Every value of the chart at least once. */
export const CASES: readonly Case[] = [
  ['replicaCount', 3, deployment('spec.replicas', 3)],
  ['logLevel', 'debug', word('--level=debug')],
  ['host', '[::1]', word('--host=[::1]')],
  ['backend', 'http://backend-podinfo:9898/echo', word('--backend-url=http://backend-podinfo:9898/echo')],
  ['backends', ['http://a/echo', 'http://b/echo'], word('--backend-url=http://b/echo')],
  ['prefix', ' /demo/ ', word('--prefix=/demo')],
  ['image.repository', 'example.com/podinfo', container('image', 'example.com/podinfo:7'), { image: { tag: '7' } }],
  ['image.tag', '7', container('image', 'x:7'), { image: { repository: 'x' } }],
  ['image.pullPolicy', 'Always', container('imagePullPolicy', 'Always')],
  ['image.pullSecrets', secrets, pod('imagePullSecrets', secrets)],
  ['ui.color', '#123456', variable('PODINFO_UI_COLOR', '#123456')],
  ['ui.message', 'a: "b"', variable('PODINFO_UI_MESSAGE', 'a: "b"')],
  ['ui.logo', 'https://example.com/l.svg', variable('PODINFO_UI_LOGO', 'https://example.com/l.svg')],
  ['faults.delay', true, word('--random-delay=true')],
  ['faults.error', true, word('--random-error=true')],
  ['faults.unhealthy', true, word('--unhealthy')],
  ['faults.unready', true, word('--unready')],
  ['faults.testFail', true, object('Pod', 'demo-podinfo-fail-test')],
  ['faults.testTimeout', true, object('Pod', 'demo-podinfo-timeout-test')],
  ['service.enabled', false, service('kind', undefined)],
  ['service.annotations', { a: 'b' }, service('metadata.annotations.a', 'b')],
  ['service.additionalLabels', labels, service('metadata.labels.team', 'blue')],
  ['service.type', 'LoadBalancer', service('spec.type', 'LoadBalancer')],
  ['service.metricsPort', 9090, word('--port-metrics=9090')],
  ['service.httpPort', 8080, word('--port=8080')],
  ['service.externalPort', 80, service('spec.ports.0.port', 80)],
  ['service.grpcPort', 9000, word('--grpc-port=9000')],
  ['service.grpcService', 'other', word('--grpc-service-name=other')],
  ['service.nodePort', 30000, service('spec.ports.0.nodePort', 30000), { service: { type: 'NodePort' } }],
  ['service.hostPort', 80, container('ports.0.hostPort', 80)],
  ['service.trafficDistribution', 'PreferClose', service('spec.trafficDistribution', 'PreferClose')],
  [
    'service.externalTrafficPolicy',
    'Local',
    service('spec.externalTrafficPolicy', 'Local'),
    { service: { type: 'NodePort' } },
  ],
  ['h2c.enabled', true, word('--h2c')],
  ['config.path', '/etc/podinfo', word('--config-path=/etc/podinfo')],
  ['config.name', 'podinfo.toml', word('--config=podinfo.toml')],
  [
    'config.configMap',
    'settings',
    member('spec.template.spec.volumes', { name: 'config', configMap: { name: 'settings' } }),
    { config: { path: '/config' } },
  ],
  ['extraArgs', ['--random-delay-max=2'], word('--random-delay-max=2')],
  ['extraEnvs', [{ name: 'PODINFO_JWT_SECRET', value: 's' }], variable('PODINFO_JWT_SECRET', 's')],
  ['tls.enabled', true, word('--secure-port=9899'), { tls: { secretName: 'own' } }],
  [
    'tls.secretName',
    'other',
    member('spec.template.spec.volumes', { name: 'tls', secret: { secretName: 'other' } }),
    tls,
  ],
  ['tls.certPath', '/certs', word('--cert-path=/certs'), tls],
  ['tls.port', 8443, word('--secure-port=8443'), tls],
  ['tls.hostPort', 443, member(`${CONTAINER}.ports`, { name: 'https', containerPort: 9899, hostPort: 443 }), tls],
  ['certificate.create', true, object('Certificate')],
  [
    'certificate.issuerRef',
    { kind: 'Issuer', name: 'own' },
    { kind: 'Certificate', at: 'spec.issuerRef', is: { kind: 'Issuer', name: 'own' } },
    { certificate: { create: true } },
  ],
  [
    'certificate.dnsNames',
    ['a.example', 'b.example'],
    { kind: 'Certificate', at: 'spec.dnsNames', is: ['a.example', 'b.example'] },
    { certificate: { create: true } },
  ],
  ...HOOKS.flatMap(([name, point]): Case[] => {
    const job = `demo-podinfo-${point}`
    const context = { hooks: { [name]: { job: { enabled: true } } } }
    const shows = (path: string, is: unknown): Effect => ({ kind: 'Job', name: job, at: path, is })
    return [
      [`hooks.${name}.job.enabled`, true, shows('metadata.annotations.helm\\.sh/hook', point)],
      [
        `hooks.${name}.job.hookDeletePolicy`,
        'hook-failed',
        shows('metadata.annotations.helm\\.sh/hook-delete-policy', 'hook-failed'),
        context,
      ],
      [`hooks.${name}.job.ttlSecondsAfterFinished`, 0, shows('spec.ttlSecondsAfterFinished', 0), context],
      [
        `hooks.${name}.job.sleepSeconds`,
        7,
        shows('spec.template.spec.containers.0.command.2', 'sleep 7\nexit 0\n'),
        context,
      ],
      [
        `hooks.${name}.job.exitCode`,
        3,
        shows('spec.template.spec.containers.0.command.2', 'sleep 0\nexit 3\n'),
        context,
      ],
    ]
  }),
  ['hpa.enabled', true, object('HorizontalPodAutoscaler')],
  ['hpa.maxReplicas', 4, { kind: 'HorizontalPodAutoscaler', at: 'spec.maxReplicas', is: 4 }, hpa],
  ['hpa.cpu', 80, metric('Resource', { resource: { name: 'cpu', target: utilization(80) } }), hpa],
  ['hpa.memory', '200Mi', metric('Resource', { resource: { name: 'memory', target: average('200Mi') } }), hpa],
  ['hpa.requests', 100, metric('Pods', { pods: { metric: { name: 'http_requests' }, target: average('100') } }), hpa],
  ['cache', 'tcp://redis:6379', word('--cache-server=tcp://redis:6379')],
  ['redis.enabled', true, word('--cache-server=tcp://demo-podinfo-redis:6379')],
  ['redis.repository', 'valkey', { ...REDIS, at: `${CONTAINER}.image`, is: 'valkey:1' }, redis({ tag: '1' })],
  ['redis.tag', '1', { ...REDIS, at: `${CONTAINER}.image`, is: 'redis:1' }, redis({})],
  ['redis.imagePullSecrets', secrets, { ...REDIS, at: 'spec.template.spec.imagePullSecrets', is: secrets }, redis({})],
  ['serviceAccount.enabled', true, object('ServiceAccount')],
  ['serviceAccount.name', 'own', pod('serviceAccountName', 'own')],
  [
    'serviceAccount.imagePullSecrets',
    secrets,
    { kind: 'ServiceAccount', at: 'imagePullSecrets', is: secrets },
    { serviceAccount: { enabled: true } },
  ],
  ['securityContext', { runAsUser: 1 }, container('securityContext.runAsUser', 1)],
  ['podSecurityContext', { fsGroup: 101 }, pod('securityContext.fsGroup', 101)],
  ['ingress.enabled', true, object('Ingress')],
  ['ingress.className', 'nginx', { kind: 'Ingress', at: 'spec.ingressClassName', is: 'nginx' }, enabled('ingress')],
  ['ingress.additionalLabels', labels, { kind: 'Ingress', at: 'metadata.labels.team', is: 'blue' }, enabled('ingress')],
  [
    'ingress.annotations',
    { a: 'b' },
    { kind: 'Ingress', at: 'metadata.annotations', is: { a: 'b' } },
    enabled('ingress'),
  ],
  [
    'ingress.hosts',
    [{ host: 'h', paths: [{ path: '/p', pathType: 'Prefix' }] }],
    {
      kind: 'Ingress',
      at: 'spec.rules',
      is: [{ host: 'h', http: { paths: [{ path: '/p', pathType: 'Prefix', backend: backend(9898) }] } }],
    },
    enabled('ingress'),
  ],
  [
    'ingress.tls',
    [{ secretName: 's', hosts: ['h'] }],
    { kind: 'Ingress', at: 'spec.tls', is: [{ secretName: 's', hosts: ['h'] }] },
    enabled('ingress'),
  ],
  ...(['HTTPRoute', 'GRPCRoute'] as const).flatMap((kind): Case[] => {
    const name = kind === 'HTTPRoute' ? 'httpRoute' : 'grpcRoute'
    const rule = { matches: [{ headers: [{ name: 'a', value: 'b' }] }] }
    const backendRefs = [{ name: 'demo-podinfo', port: kind === 'HTTPRoute' ? 9898 : 9999, weight: 1 }]
    const shows = (path: string, is: unknown): Effect => ({ kind, at: path, is })
    return [
      [`${name}.enabled`, true, object(kind)],
      [`${name}.additionalLabels`, labels, shows('metadata.labels.team', 'blue'), enabled(name)],
      [`${name}.annotations`, { a: 'b' }, shows('metadata.annotations', { a: 'b' }), enabled(name)],
      [`${name}.parentRefs`, [{ name: 'own' }], shows('spec.parentRefs', [{ name: 'own' }]), enabled(name)],
      [`${name}.hostnames`, ['h.example'], shows('spec.hostnames', ['h.example']), enabled(name)],
      [`${name}.rules`, [rule], shows('spec.rules', [{ ...rule, backendRefs }]), enabled(name)],
    ]
  }),
  ['serviceMonitor.enabled', true, object('ServiceMonitor')],
  [
    'serviceMonitor.interval',
    '1m',
    { kind: 'ServiceMonitor', at: 'spec.endpoints.0.interval', is: '1m' },
    enabled('serviceMonitor'),
  ],
  [
    'serviceMonitor.additionalLabels',
    labels,
    { kind: 'ServiceMonitor', at: 'metadata.labels.team', is: 'blue' },
    enabled('serviceMonitor'),
  ],
  ['resources', { requests: { memory: '64Mi' } }, container('resources.requests.memory', '64Mi')],
  ['nodeSelector', { disk: 'ssd' }, pod('nodeSelector', { disk: 'ssd' })],
  ['tolerations', [{ operator: 'Exists' }], pod('tolerations', [{ operator: 'Exists' }])],
  ['affinity', { nodeAffinity: {} }, pod('affinity', { nodeAffinity: {} })],
  ['priorityClassName', 'high', pod('priorityClassName', 'high')],
  ['podAnnotations', { a: 'b' }, deployment('spec.template.metadata.annotations.a', 'b')],
  [
    'topologySpreadConstraints',
    [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
    pod('topologySpreadConstraints', [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'demo-podinfo' } },
      },
    ]),
  ],
  [
    'podDisruptionBudget',
    { minAvailable: 1 },
    { kind: 'PodDisruptionBudget', at: 'spec.minAvailable', is: 1 },
    { replicaCount: 2 },
  ],
  ['probes.readiness', { periodSeconds: 3 }, container('readinessProbe.periodSeconds', 3)],
  ['probes.liveness', { failureThreshold: 9 }, container('livenessProbe.failureThreshold', 9)],
  ['probes.startup', { enabled: true }, container('startupProbe.failureThreshold', 20)],
  ['nameOverride', 'web', object('Deployment', 'demo-web')],
  ['fullnameOverride', 'web', object('Deployment', 'web')],
  ['namespaceOverride', 'elsewhere', deployment('metadata.namespace', 'elsewhere')],
]

function enabled(name: string): Values {
  return { [name]: { enabled: true } }
}

function redis(values: Values): Values {
  return { redis: { enabled: true, ...values } }
}

function backend(number: number) {
  return { service: { name: 'demo-podinfo', port: { number } } }
}

function metric(type: string, rest: object): Effect {
  return { kind: 'HorizontalPodAutoscaler', at: 'spec.metrics', has: { type, ...rest } }
}

function utilization(averageUtilization: number) {
  return { type: 'Utilization', averageUtilization }
}

function average(averageValue: string) {
  return { type: 'AverageValue', averageValue }
}
