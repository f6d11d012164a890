// One process and one podinfo for all: their start takes longer than most checks. `export` is how a file may import another for
// what it does alone; by an `import()` of each, the hooks that suites share might run before all are there.

export * from './check/grpc.ts'
export * from './check/http.ts'
export * from './check/proxy.ts'
export * from './check/tcp.ts'
export * from './check/tries.ts'
export * from './check/trust.ts'
export * from './check/ws.ts'

// Last, since it waits for what began when it was loaded.

export * from './check/cert.ts'
