import { runCommand } from './run-command.ts'

// Who reads the line may be gone: the exit code is the answer all the same.
process.stderr.on('error', () => undefined)

const code = await runCommand(process.argv.slice(2), {
  env: process.env,
  loadWorker: new URL('workers/load.js', import.meta.url),
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  isWatched: process.stderr.isTTY,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
})

// What a slow reader has not taken yet would be lost.
for (const stream of [process.stdout, process.stderr]) await new Promise((taken) => stream.write('', taken))

// A name that is being looked up can't be given up, and Node.js would wait for the resolver, which may take far longer
// than --timeout: a program that ends at once takes the place of this one.
if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) {
  process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`])
}
process.exit(code)
