import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runHere } from './run.ts'

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
  for (const { words, why, names } of complaints) {
    test(`exits with 2, says why and shows the right usage: podcli ${words.join(' ')}`, async () => {
      const { status, stdout, stderr } = await runHere(words)
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' })
      const [, complaint = '', usage = ''] = /^Error: (.*)\n\n([^]*)$/.exec(stderr) ?? []
      if (typeof why === 'string') assert.equal(complaint, why)
      else assert.match(complaint, why)
      assert.ok(usage.includes(`\nUsage:\n  ${names} `), stderr)
    })
  }

  for (const [words, complaint] of [
    [['--rate=0'], /invalid value "0" for --rate: expected a whole number from 1/],
    [['--rate=5', '--ramp=1..5/1s'], /--rate and --ramp exclude each other/],
    [['--ramp=1..5'], /invalid value "1..5" for --ramp: expected 10..500\/2m/],
    [['--stages=10/1s,x'], /invalid value "10\/1s,x" for --stages/],
    [['--stages=10/1s', '--duration=1s'], /--duration has no place beside it/],
    [['--fail=p99>fast'], /invalid value "p99>fast" for --fail: expected a threshold, such as/],
    [['--header=nonsense'], /invalid header "nonsense": expected name: value/],
    [['--threads=3', '--connections=2'], /--threads must not be more than --connections/],
    [['--duration=0s'], /--duration must be above 0/],
    [['--scenario=/nowhere.yaml'], /can't read the scenario: ENOENT/],
  ] as const) {
    test(`of load exits with 2 and says why: ${words.join(' ')}`, async () => {
      const { status, stderr } = await runHere(['load', '127.0.0.1', ...words])
      assert.equal(status, 2)
      assert.match(stderr.split('\n')[0] ?? '', complaint)
    })
  }
})
