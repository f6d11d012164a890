import { type WriteTask, writeFiles } from '../../src/store/files.ts'

/** A store thread that a body can kill. */
export function write({ directory, bodies }: WriteTask) {
  if (bodies.some((body) => Buffer.from(body).equals(Buffer.from('die')))) process.exit(1)
  return writeFiles(directory, bodies)
}
