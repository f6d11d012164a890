import { connect as connectTls } from 'node:tls'
import { makeCertificate } from '../certificate.ts'
import { freePort } from '../ports.ts'
import { startClients } from '../process/clients.ts'
import { startServer, until } from '../server.ts'
import { type Load, PAUSE_MS, type Size } from './load.ts'

const ROUNDS: Readonly<Record<Size, number>> = { short: 1, long: 20 }
const CLIENTS = 64

/** Time for what is in flight, however slow a machine that is no one's own. */
const WORDS: Readonly<Record<Size, readonly string[]>> = { short: ['--server-shutdown-timeout=30s'], long: [] }

/** Engine, and whether with TLS. Each stop takes some five seconds: the short form leaves out what others test. */
const KINDS: Readonly<Record<Size, readonly (readonly [engine: string, secure: boolean])[]>> = {
  short: [['node', true]],
  long: [
    ['uws', false],
    ['uws', true],
    ['node', false],
    ['node', true],
  ],
}

export const sigterm: Load = {
  promise: `SIGTERM under ${CLIENTS} busy clients loses no request, on both engines, plain and TLS`,
  async run(size) {
    await using certificate = await makeCertificate()
    const seen = { answered: 0, lost: 0, wrong: 0, badExits: 0 }
    for (let round = 0; round < ROUNDS[size]; round++) {
      for (const [engine, secure] of KINDS[size]) {
        await stopUnderLoad(engine, secure ? certificate.path : undefined, size, seen)
      }
    }
    const { answered, lost, wrong, badExits } = seen
    return {
      ok: lost + wrong + badExits === 0,
      seen: `${ROUNDS[size] * KINDS[size].length} stops, ${answered} requests: ${lost} lost, ${wrong} wrong; ${badExits} bad exits`,
    }
  },
}

interface Seen {
  answered: number
  lost: number
  wrong: number
  badExits: number
}

async function stopUnderLoad(engine: string, certPath: string | undefined, size: Size, seen: Seen): Promise<void> {
  const securePort = await freePort()
  const words = certPath === undefined ? [] : [`--secure-port=${securePort}`, `--cert-path=${certPath}`]
  await using server = await startServer(['--level=warn', `--http-engine=${engine}`, ...words, ...WORDS[size]])
  const port = certPath === undefined ? server.port : securePort
  const dial = () => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
  const clients = startClients(port, CLIENTS, '/version', {
    pauseMs: PAUSE_MS[size],
    ...(certPath !== undefined && { dial }),
  })
  await until(() => clients.answered > 400)
  server.kill('SIGTERM')
  if ((await server.exited) !== 0) seen.badExits++
  const { answered, lost, wrong } = await clients.stop()
  seen.answered += answered
  seen.lost += lost
  seen.wrong += wrong
}
