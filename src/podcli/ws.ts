import { WebSocket } from 'ws'
import type { Context, Input } from './command.ts'
import { toReason } from './failure.ts'
import { openPrompt, type Prompt } from './prompt.ts'
import { openWebsocket } from './websocket.ts'

/** A server that says nothing for so long will not part: the end of the input would not end podcli. */
const SILENCE_MS = 5000

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

async function converse(socket: WebSocket, context: Context): Promise<number> {
  const prompt = openPrompt(context)
  const messages = printMessages(socket, prompt)
  const closed = new Promise<string>((resolve) => {
    socket.on('close', (code, reason: Buffer) => {
      prompt.close()
      resolve(`code ${code}${reason.length > 0 ? `, ${reason.toString()}` : ''}`)
    })
  })
  // One after the other, so that a long input waits in its pipe, not in memory.
  for await (const line of prompt.lines) await new Promise((sent) => socket.send(line, sent))
  if (prompt.interrupted) return INTERRUPTED
  if (socket.readyState === WebSocket.OPEN && (await part(socket, closed, messages))) return 0
  context.error(`Error: the server closed the connection: ${await closed}\n`)
  return 1
}

interface Messages {
  /** How many are printed, but not yet read. */
  readonly untaken: number
}

// A slow reader slows the server down, instead of filling memory.
function printMessages(socket: WebSocket, prompt: Prompt): Messages {
  const messages = { untaken: 0 }
  const print = async (line: string) => {
    messages.untaken++
    socket.pause()
    await prompt.show(line)
    messages.untaken--
    if (messages.untaken === 0) socket.resume()
  }
  socket.on('message', (data: Buffer, isBinary) => void print(`< ${isBinary ? toHex(data) : data.toString()}`))
  return messages
}

/** Ends the connection when the answers to what was sent are here; resolves with false when the server ends it before. */
async function part(socket: WebSocket, closed: Promise<unknown>, messages: Messages): Promise<boolean> {
  const gone = closed.then(() => 'gone')
  const silence = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    if (messages.untaken > 0) timer.refresh()
    else silence.resolve()
  }, SILENCE_MS)
  socket.on('message', () => timer.refresh())
  // Whoever answers a ping has read, and answered, all that was sent before. The closing handshake alone would not do: some
  // servers let it overtake messages that they are about to send.
  const pong = new Promise((resolve) => socket.on('pong', resolve))
  socket.ping()
  try {
    if ((await Promise.race([gone, pong, silence.promise])) === 'gone') return false
    socket.close(1000)
    await Promise.race([gone, silence.promise])
    return true
  } finally {
    clearTimeout(timer)
  }
}

function toHex(data: Buffer): string {
  return data.toString('hex').replace(/..(?=.)/g, '$& ')
}
