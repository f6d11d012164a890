// What is about the program as a process, and as others run it. See check.test.ts.

export * from './program/completion.ts'
export * from './program/loading.ts'
export * from './program/resolver.ts'
export * from './program/streams.ts'
