import { createRequire } from 'node:module'
import type { Answer } from './answers.ts'
import { readBareFlags } from './bare-flags.ts'
import { MESSAGES } from './scenarios.ts'

/** Answers ready-made bytes by the engine alone, in one thread: the floor under any server that is built on it. */
const flags = readBareFlags()
const engine = createRequire(import.meta.url)(flags.addon) as Engine
engine._cfg('999999990007') // No header line that names the engine.

const app = engine.App()
for (const answer of flags.answers) {
  if (answer.echoes) app.post(answer.path, (res) => echo(res, answer))
  else app.get(answer.path, (res) => writeHead(res, answer).end(answer.body))
}
for (const { path } of MESSAGES) app.ws(path, { message: (socket, message) => socket.send(message) })
app.listen(flags.port, (token) => {
  if (!token) process.exit(1)
})

/** The part of the engine that is used here. */
interface Engine {
  App(): App
  _cfg(setting: string): void
}

interface App {
  get(path: string, handler: (res: Response) => void): App
  post(path: string, handler: (res: Response) => void): App
  ws(path: string, behavior: { message(socket: Socket, message: ArrayBuffer): void }): App
  listen(port: number, opened: (token: object | false) => void): App
}

interface Socket {
  /** As a binary message. */
  send(message: ArrayBuffer): void
}

interface Response {
  writeStatus(status: string): Response
  writeHeader(name: string, value: string): Response
  end(body: string | ArrayBuffer): Response
  onAborted(handler: () => void): Response
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): Response
}

/** The body that is measured comes in one chunk, which may be sent as it is. */
function echo(res: Response, answer: Answer): void {
  res.onAborted(() => {})
  res.onData((chunk, isLast) => {
    if (isLast) writeHead(res, answer).end(chunk)
  })
}

function writeHead(res: Response, { status, headers }: Answer): Response {
  if (status !== '200 OK') res.writeStatus(status)
  for (const [name, value] of headers) res.writeHeader(name, value)
  return res
}
