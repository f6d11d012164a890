import { WebSocket } from 'ws'
import type { Context, Input } from './command.ts'
import { toReason } from './failure.ts'
import { openPrompt } from './prompt.ts'
import { openWebsocket } from './websocket.ts'

/** A server that needs longer for a ping and a handshake would keep the end of the input from ending. */
const PARTING_MS = 5000

/** What shells say of a program that Ctrl-C ended. */
const INTERRUPTED = 130

/** Sends the lines of stdin and prints what comes back, until either side ends it. */
export async function run(
  { operand, flags }: Input<URL, { readonly origin: string }>,
  context: Context,
): Promise<number> {
  const socket = await openWebsocket(operand, context.env, flags.origin)
  try {
    return await new Promise<number>((resolve, reject) => {
      socket.on('error', reject)
      // In here, before anything that came along with the handshake.
      socket.on('open', () => resolve(converse(socket, context)))
    })
  } catch (error) {
    context.error(`Error: ${toReason(error)}\n`)
    return 1
  }
}

async function converse(socket: WebSocket, { error }: Context): Promise<number> {
  const prompt = openPrompt()
  socket.on('message', (data: Buffer, isBinary) => prompt.show(`< ${isBinary ? toHex(data) : data.toString()}`))
  const closed = new Promise<string>((resolve) => {
    socket.on('close', (code, reason: Buffer) => {
      prompt.close()
      resolve(`code ${code}${reason.length > 0 ? `, ${reason.toString()}` : ''}`)
    })
  })
  // One after the other, so that a long input waits in its pipe, not in memory.
  for await (const line of prompt.lines) await new Promise((sent) => socket.send(line, sent))
  if (prompt.interrupted) return INTERRUPTED
  if (socket.readyState === WebSocket.OPEN && (await part(socket, closed))) return 0
  error(`Error: the server closed the connection: ${await closed}\n`)
  return 1
}

/** Ends the connection when the answers to what was sent are here; resolves with false when the server ends it before. */
async function part(socket: WebSocket, closed: Promise<unknown>): Promise<boolean> {
  const gone = closed.then(() => 'gone')
  const late = new Promise((resolve) => setTimeout(resolve, PARTING_MS))
  // Whoever answers a ping has read, and answered, all that was sent before. The closing handshake alone would not do: some
  // servers let it overtake messages that they are about to send.
  const pong = new Promise((resolve) => socket.on('pong', resolve))
  socket.ping()
  if ((await Promise.race([gone, pong, late])) === 'gone') return false
  socket.close(1000)
  await Promise.race([gone, late])
  return true
}

function toHex(data: Buffer): string {
  return data.toString('hex').replace(/..(?=.)/g, '$& ')
}
