// One process and one podinfo for all, see check.test.ts.

export * from './ws/failures.ts'
export * from './ws/patience.ts'
export * from './ws/pipe.ts'
export * from './ws/terminal.ts'
