import { type Reply, text } from '../reply.ts'

/** What every route that is not exempt answers while faults are injected. */
export const INJECTED_FAULT: Reply = text('{"status":"fault injection enabled"}\n', 500)
