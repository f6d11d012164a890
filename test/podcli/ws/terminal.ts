import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Server } from '../../server.ts'
import { sharePodinfo } from '../podinfo.ts'
import { PODCLI } from '../run.ts'
import { openTerminal } from '../terminal.ts'
import { startWebsockets } from './server.ts'

describe('ws on a terminal', () => {
  let podinfo: Server
  before(async () => {
    podinfo = await sharePodinfo()
  })

  test('has a prompt and a history, and ends by Ctrl-D', async () => {
    using terminal = openTerminal(`${PODCLI} ws localhost:${podinfo.port}/ws/echo`)
    await terminal.shown(/> /)
    terminal.type('hello\r')
    await terminal.shown(/< \{"ts":"[^"]*","msg":"hello"\}\r\n.*> /)
    terminal.type(UP)
    await terminal.shown(/> hello/)
    terminal.type('!\r')
    await terminal.shown(/"msg":"hello!"\}\r\n.*> /)
    terminal.type(CTRL_D)
    assert.equal(await terminal.ended, 0)
  })

  test('keeps what is being typed below a message', async () => {
    let send: (text: string) => void = () => undefined
    await using server = await startWebsockets((socket) => {
      send = (text) => socket.send(text)
    })
    using terminal = openTerminal(`${PODCLI} ws ${server.address}`)
    await terminal.shown(/> /)
    terminal.type('half a li')
    await terminal.shown(/half a li/)
    send('news')
    await terminal.shown(/< news\r\n.*> half a li/)
  })

  test('is not commanded by what the server sends', async () => {
    await using server = await startWebsockets((socket) => socket.send('a\x1b[2Jb\tc\x07'))
    using terminal = openTerminal(`${PODCLI} ws ${server.address}`)
    await terminal.shown(/< a\\x1b\[2Jb\tc\\x07\r\n/)
  })

  test('ends by Ctrl-C with 130, and leaves the terminal as it was', async () => {
    using terminal = openTerminal(`${PODCLI} ws localhost:${podinfo.port}/ws/echo; echo "code $?"; stty -a`)
    await terminal.shown(/> /)
    terminal.type(CTRL_C)
    await terminal.shown(/code 130\r\n[^]* icanon/)
  })
})

const [UP, CTRL_C, CTRL_D] = ['\x1b[A', '\x03', '\x04']
