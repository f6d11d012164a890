// One process and one podinfo for all. It counts what it answers: a suite asks for what no other does before it.

export * from './load/failures.ts'
export * from './load/load.ts'
export * from './load/tls.ts'
export * from './loadtester/loadtester.ts'
