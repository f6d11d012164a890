// Who may import whom; `import type` counts. test/architecture.test.ts proves that each rule catches what it is for.

/** What a package's name is resolved to, and the only sources that may import it. */
const DOORS = {
  '@grpc/': '^src/(grpc|tracing)/',
  '@opentelemetry/': '^src/tracing/',
  ajv: '^src/config/',
  ioredis: '^src/cache\\.ts$',
  jose: '^src/tokens\\.ts$',
  pino: '^src/log\\.ts$',
  piscina: '^(src/store/pool|workers/store)\\.ts$',
  'pprof-format': '^src/profiling/pprof\\.ts$',
  // The scripts of the pages; vite builds them.
  '@?preact': '^ui/',
  'prom-client': '^src/metrics/',
  'smol-toml': '^src/config/file\\.ts$',
  'uWebSockets\\.js': '^src/http/engines/uws/',
  'ws/': '^src/(http/engines/node|podcli)/',
  yaml: '^src/(config/file|podcli/load/scenario)\\.ts$',
}

/** Composes a thread of what the subsystems offer. */
const ROOTS = '^src/(primary|listeners|warnings|shard|shutdown)\\.ts$'

/** Starts a program; the build knows each by its path. */
const MAINS = '^src/(podcli/)?main\\.ts$'

/** Where subsystems meet: types, and what the whole program shares. */
const INTERFACES = [
  '^src/version\\.ts$',
  '^src/log\\.ts$',
  '^src/config/(config|startup-error)\\.ts$',
  // Pure: how the words of a command line are read, by both programs.
  '^src/config/kinds\\.ts$',
  '^src/http/app\\.ts$',
  '^src/grpc/service\\.ts$',
  '^src/threads/protocol\\.ts$',
  // How the profiler reaches a thread, whoever starts it.
  '^src/profiling/thread\\.ts$',
  // Pure: what HTTP and gRPC both tell.
  '^src/process-info\\.ts$',
  // Pure: who may hold how many bytes.
  '^src/http/body-room\\.ts$',
  // Pure: bytes that are about to cross, and how many at a time.
  '^src/threads/(buffers|turns)\\.ts$',
  // Requests are counted on the hot path: nothing stands between.
  '^src/metrics/(limits|slots)\\.ts$',
]

const doors = Object.entries(DOORS).map(([name, door]) => ({
  name: `one-door: ${name}`,
  severity: 'error',
  from: { pathNot: door },
  to: { path: `node_modules/${name}` },
}))

export default {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-import-of-an-entry', severity: 'error', from: {}, to: { path: [MAINS, '^workers/'] } },
    {
      name: 'main-imports-the-primary',
      comment: 'main reads the config and hands over; it composes nothing.',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: { path: '^src/', pathNot: ['^src/primary\\.ts$', '^src/config/', '^src/http/engine\\.ts$'] },
    },
    {
      name: 'workers-import-one-root',
      severity: 'error',
      from: { path: '^workers/' },
      to: {
        path: '^src/',
        pathNot: '^src/(shard|store/files|stress|profiling/probe|threads/stress|podcli/load/thread)\\.ts$',
      },
    },
    {
      name: 'never-upward',
      comment: 'Roots are imported by entries; listeners.ts, warnings.ts and shutdown.ts are parts of primary.ts.',
      severity: 'error',
      from: { pathNot: [MAINS, '^workers/', '^src/primary\\.ts$'] },
      to: { path: ROOTS },
    },
    {
      name: 'primary-and-shard-are-apart',
      severity: 'error',
      from: { path: '^src/primary\\.ts$' },
      to: { path: '^src/shard\\.ts$' },
    },
    {
      name: 'subsystems-meet-as-interfaces',
      comment: 'A subsystem is a folder, or the files whose names begin alike.',
      severity: 'error',
      from: { path: '^src/([a-z]+)[-./]', pathNot: [MAINS, ROOTS, ...INTERFACES] },
      to: { path: '^src/', pathNot: ['^src/$1[-./]', ...INTERFACES] },
    },
    {
      name: 'interfaces-import-types',
      severity: 'error',
      from: { path: INTERFACES.map((path) => path.replace('^src/', '^src/(?=([a-z]+))')) },
      to: { path: '^src/', pathNot: ['^src/$1[-./]'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'routes-import-pure-code',
      severity: 'error',
      from: { path: '^src/http/routes/' },
      to: { pathNot: '^src/http/(route|reply|app|info|schema|seconds|page|docs-page|static-reply)\\.ts$' },
    },
    {
      name: 'pages-are-apart',
      comment: 'They run in browsers: of the server they share what is pure, and it nothing of theirs.',
      severity: 'error',
      from: { path: '^ui/' },
      to: { path: '^(src|workers)/', pathNot: '^src/http/(color|page-facts|theme)\\.ts$' },
    },
    {
      name: 'servers-are-apart',
      severity: 'error',
      from: { path: '^(src|workers)/' },
      to: { path: '^ui/' },
    },
    {
      name: 'services-import-pure-code',
      severity: 'error',
      from: { path: '^src/grpc/services/' },
      to: { pathNot: '^src/(grpc/(service\\.ts|proto/)|process-info\\.ts)' },
    },
    ...doors,
    {
      name: 'every-package-has-a-door',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/', pathNot: Object.keys(DOORS).map((name) => `node_modules/${name}`) },
    },
    {
      name: 'one-door: worker_threads',
      severity: 'error',
      from: { pathNot: '^(src/threads/|src/podcli/load/threads\\.ts$|workers/)' },
      to: { path: '^(node:)?worker_threads$' },
    },
    {
      name: 'one-door: inspector',
      comment: 'Whoever holds a session of it can stop every thread.',
      severity: 'error',
      from: { pathNot: '^src/profiling/' },
      to: { path: '^(node:)?inspector(/promises)?$' },
    },
    {
      name: 'no-import-of-process',
      comment: 'As a global it is found by the test that guards argv, env and exit.',
      severity: 'error',
      from: {},
      to: { path: '^(node:)?process$' },
    },
    {
      name: 'no-nameless-files',
      severity: 'error',
      from: {},
      to: { path: '/(utils|helpers|common|types)[./]', pathNot: 'node_modules/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
}
