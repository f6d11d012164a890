import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { podcli } from '../run.ts'

describe('a resolver that does not answer', { skip: isForbidden(), concurrency: true }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'podcli-resolver-'))
  const file = (name: string) => join(directory, name)
  // One of loopback's many, so that runs side by side do not meet.
  const address = `127.${process.pid & 0xff}.${(process.pid >> 8) & 0xff}.53`
  // Takes every question and answers none.
  const resolver = createSocket('udp4')
  before(async () => {
    resolver.bind(53, address)
    await once(resolver, 'listening')
    // It would be asked for longer than a test has patience.
    writeFileSync(file('resolv.conf'), `nameserver ${address}\noptions timeout:30 attempts:2\n`)
  })
  after(() => {
    resolver.close()
    rmSync(directory, { recursive: true })
  })

  for (const words of ['http http://', 'tcp ', 'grpc ', 'ws ws://', 'cert ']) {
    test(`does not keep check ${words}podinfo.test:80 from ending by its time`, async () => {
      const script = `mount --bind ${file('resolv.conf')} /etc/resolv.conf && exec "$@"`
      const before = ['unshare', '-m', 'sh', '-c', script, 'sh']
      const flags = words === 'cert ' ? [] : ['--timeout=300ms']
      const { status, lines } = await podcli(['check', ...`${words}podinfo.test:80`.split(' '), ...flags], { before })
      assert.equal(status, 1)
      assert.deepEqual(
        lines.map(({ error }) => error),
        [`no answer within ${flags.length > 0 ? '0.3' : '5'}s`],
      )
    })
  }
})

function isForbidden(): string | false {
  if (process.getuid?.() !== 0) return 'needs root, to listen on port 53'
  return spawnSync('unshare', ['-m', 'true']).status !== 0 && 'needs a mount namespace, for a resolv.conf of its own'
}
