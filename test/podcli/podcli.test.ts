import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { podcli as table } from '../../src/podcli/commands.ts'
import { runCommand } from '../../src/podcli/run-command.ts'
import { findCommand, readWords } from '../../src/podcli/words.ts'
import { listEntries } from './entries.ts'
import { PODCLI, podcli } from './run.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

describe('podcli', () => {
  test('version prints the version of the package alone', async () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string }
    const { status, stdout, stderr } = await podcli(['version'])
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('waits for a reader that is slow', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'podcli-pipe-'))
    const [pipe, spy] = [join(directory, 'pipe'), join(directory, 'spy.cjs')]
    execFileSync('mkfifo', [pipe])
    writeFileSync(spy, SPY)
    const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
    for (const bytes of [4096, 1]) while (tryTo(() => writeSync(fd, Buffer.alloc(bytes))));
    const env = { PATH: process.env.PATH, NODE_OPTIONS: `--require=${spy}` }
    const child = spawn(PODCLI, ['version'], { stdio: ['ignore', fd, 'pipe'], env })
    const exited = once(child, 'exit')
    assert.ok(child.stderr)
    await once(child.stderr, 'data')
    // Now that podcli has tried to write, and could not: room for it.
    const buffer = Buffer.alloc(100_000)
    tryTo(() => readSync(fd, buffer))
    assert.deepEqual(await exited, [0, null])
    const bytes = tryTo(() => readSync(fd, buffer)) ?? 0
    assert.match(buffer.toString('utf8', 0, bytes), /\d\.\d+\.\d+\n$/)
    closeSync(fd)
    rmSync(directory, { recursive: true })
  })
})

/** Tells on stderr when something was written to stdout. */
const SPY = `
const { write } = process.stdout
process.stdout.write = (...words) => {
  const wrote = write.apply(process.stdout, words)
  process.stderr.write('written')
  return wrote
}
`

/** Undefined when a pipe that does not block would. */
function tryTo(act: () => number): number | undefined {
  try {
    return act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

describe('usage', () => {
  const runs = new Map<string, ReturnType<typeof podcli>>()
  /** Each is asked for once. */
  const help = (words: readonly string[]) => {
    const name = words.join(' ')
    const run = runs.get(name) ?? podcli([...words, '--help'])
    runs.set(name, run)
    return run
  }
  for (const { words, entry } of listEntries(table)) {
    const name = ['podcli', ...words].join(' ')
    test(`of ${name} comes on stdout by --help`, async () => {
      const { status, stdout, stderr } = await help(words)
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
      assert.match(stdout, new RegExp(`^${entry.summary}\\.?\n\nUsage:\n  ${name} `))
    })
  }

  test('comes by -h and help, too', async () => {
    const { stdout } = await help(['check', 'http'])
    for (const words of [
      ['check', 'http', '-h'],
      ['help', 'check', 'http'],
      ['check', 'http', '--retry=1', 'a', '--help'],
    ]) {
      const run = await podcli(words)
      assert.deepEqual([run.status, run.stdout], [0, stdout])
    }
  })

  test('names the flags of a command with their kinds and defaults, and tells examples', async () => {
    const { stdout } = await help(['check', 'http'])
    assert.match(stdout, /^ {2}podcli check http <address> \[flags\]$/m)
    assert.match(stdout, /^ {2}--method string +HTTP method \(default GET\)$/m)
    assert.match(stdout, /^ {2}--retry int +how often .* \(default 0\)$/m)
    assert.match(stdout, /^ {2}--delay duration +pause .* \(default 1s\)$/m)
    assert.match(stdout, /^ {2}--timeout duration +how long .* \(default 5s\)$/m)
    assert.match(stdout, /\nExamples:\n {2}podcli check http localhost:9898\/healthz\n/)
  })

  test('shows the letter of a flag that has one', async () => {
    assert.match((await help(['ws'])).stdout, /^ {2}--origin, -o string +\S/m)
  })

  test('lists the commands of a group with what they do', async () => {
    const { stdout } = await help([])
    assert.match(stdout, /^ {2}version +Prints the version of podcli$/m)
    assert.match(stdout, /\npodcli <command> --help|: podcli <command> --help\n/)
  })

  test('stands in docs/PODCLI.md as it is printed', async () => {
    const page = readFileSync(`${ROOT}docs/PODCLI.md`, 'utf8')
    const shown = [...page.matchAll(/^\$ podcli (.*--help)\n([^]*?)```$/gm)]
    assert.ok(shown.length >= 2)
    for (const [, words = '', usage] of shown) assert.equal((await podcli(words.split(' '))).stdout, usage)
  })

  for (const { words, entry } of listEntries(table)) {
    if ('commands' in entry) continue
    for (const example of entry.examples) {
      test(`gives an example that can be read: ${example}`, () => {
        const [, line = ''] = /podcli ((?:'[^']*'|[^'|>)])*)/.exec(example) ?? []
        const typed = line.match(/(?:[^\s']|'[^']*')+/g)?.map((word) => word.replaceAll("'", '')) ?? []
        const found = findCommand(table, typed)
        assert.deepEqual(found.names, words)
        assert.equal(found.entry, entry)
        assert.notEqual(readWords(entry, found.words), 'help')
      })
    }
  }
})

describe('wrong usage', () => {
  const complaints = [
    { words: [], why: 'no command given', names: 'podcli' },
    { words: ['chek'], why: 'unknown command "chek"; did you mean check?', names: 'podcli' },
    { words: ['constructor'], why: 'unknown command "constructor"', names: 'podcli' },
    { words: ['--verbose'], why: 'unknown flag: --verbose', names: 'podcli' },
    { words: ['check'], why: 'no command given', names: 'podcli check' },
    { words: ['check', 'htpp'], why: 'unknown command "htpp"; did you mean http?', names: 'podcli check' },
    { words: ['check', 'http'], why: 'no address given', names: 'podcli check http' },
    { words: ['check', 'http', ''], why: 'no address given', names: 'podcli check http' },
    { words: ['check', 'http', 'a', 'b'], why: 'unexpected word "b"', names: 'podcli check http' },
    {
      words: ['check', 'http', 'a', '--retries=1'],
      why: 'unknown flag: --retries; did you mean --retry?',
      names: 'podcli check http',
    },
    { words: ['check', 'http', 'a', '-x'], why: 'unknown flag: -x', names: 'podcli check http' },
    { words: ['check', 'http', 'a', '--=1'], why: 'unknown flag: --=1', names: 'podcli check http' },
    { words: ['check', 'http', 'a', '--retry'], why: 'flag needs a value: --retry=int', names: 'podcli check http' },
    {
      words: ['check', 'http', 'a', '--retry=-1'],
      why: 'invalid value "-1" for --retry: expected a whole number from 0 to 100000',
      names: 'podcli check http',
    },
    {
      words: ['check', 'http', 'a', '--delay', '2'],
      why: /^invalid value "2" for --delay: expected a duration .*; did you mean 2s\?$/,
      names: 'podcli check http',
    },
    {
      words: ['check', 'http', 'a', '--timeout=0'],
      why: /^invalid value "0" for --timeout: expected a duration above 0 and up to /,
      names: 'podcli check http',
    },
    {
      words: ['check', 'http', 'a', '--method=a b'],
      why: 'invalid value "a b" for --method: expected a method of HTTP, such as GET',
      names: 'podcli check http',
    },
    {
      words: ['check', 'http', 'ftp://a'],
      why: 'invalid address "ftp://a": expected http:// or https://',
      names: 'podcli check http',
    },
    {
      words: ['check', 'http', 'http://a:b'],
      why: 'invalid address "http://a:b": not a URL',
      names: 'podcli check http',
    },
    {
      words: ['check', 'http', 'http://user:secret@a:b'],
      why: 'invalid address "http://***@a:b": not a URL',
      names: 'podcli check http',
    },
    {
      words: ['check', 'tcp', 'localhost'],
      why: 'invalid address "localhost": expected host:port, IPv6 in brackets',
      names: 'podcli check tcp',
    },
    {
      words: ['check', 'grpc', '[localhost]:80'],
      why: 'invalid address "[localhost]:80": expected host:port, IPv6 in brackets',
      names: 'podcli check grpc',
    },
    {
      words: ['check', 'tcp', '::1:80'],
      why: 'invalid address "::1:80": expected host:port, IPv6 in brackets',
      names: 'podcli check tcp',
    },
    {
      words: ['check', 'grpc', 'localhost:65536'],
      why: 'invalid address "localhost:65536": expected host:port, IPv6 in brackets',
      names: 'podcli check grpc',
    },
    {
      words: ['check', 'grpc', 'a:1', '--tls=perhaps'],
      why: 'invalid value "perhaps" for --tls: expected true or false',
      names: 'podcli check grpc',
    },
    {
      words: ['check', 'cert', 'a:b'],
      why: 'invalid address "a:b": expected host or host:port, IPv6 in brackets',
      names: 'podcli check cert',
    },
    {
      words: ['check', 'ws', 'localhost:1'],
      why: 'invalid address "localhost:1": expected ws:// or wss://',
      names: 'podcli check ws',
    },
    {
      words: ['ws', '-o=', 'http://a'],
      why: 'invalid address "http://a": expected ws:// or wss://',
      names: 'podcli ws',
    },
    { words: ['version', 'extra'], why: 'unexpected word "extra"', names: 'podcli version' },
    { words: ['completion', 'powershell'], why: 'unknown command "powershell"', names: 'podcli completion' },
  ]
  for (const [index, { words, why, names }] of complaints.entries()) {
    test(`exits with 2, says why and shows the right usage: podcli ${words.join(' ')}`, async () => {
      // Some by the program itself; for all it would take longer than anything else here.
      const { status, stdout, stderr } = await (index % 8 === 0 ? podcli(words) : runHere(words))
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' })
      const [, complaint = '', usage = ''] = /^Error: (.*)\n\n([^]*)$/.exec(stderr) ?? []
      if (typeof why === 'string') assert.equal(complaint, why)
      else assert.match(complaint, why)
      assert.ok(usage.includes(`\nUsage:\n  ${names} `), stderr)
    })
  }
})

/** Runs a command line in this process. */
async function runHere(words: readonly string[]) {
  const output = { stdout: '', stderr: '' }
  const status = await runCommand(words, {
    env: {},
    loadWorker: new URL('file:///no/worker'),
    out: (text) => {
      output.stdout += text
    },
    error: (text) => {
      output.stderr += text
    },
  })
  return { status, ...output }
}
