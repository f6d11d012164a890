import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readAcceptance } from '../../../src/podcli/loadtester/acceptance.ts'
import { splitCommand } from '../../../src/podcli/loadtester/command-words.ts'
import { readWish } from '../../../src/podcli/loadtester/wishes.ts'

describe("a webhook's command", () => {
  for (const [line, ...words] of [
    ['hey  -z 1m\thttp://a/b?c=d\n', 'hey', '-z', '1m', 'http://a/b?c=d'],
    [`a 'b c' "d \\"e\\" 'f'" g\\ h i"j"'k' ""`, 'a', 'b c', `d "e" 'f'`, 'g h', 'ijk', ''],
    ['a \\\n  b', 'a', 'b'],
    ['a|b "|"', 'a', '|', 'b', '|'],
  ] as const) {
    test(`is taken apart: ${JSON.stringify(line)}`, () => assert.deepEqual(splitCommand(line), words))
  }

  for (const line of ['a; b', 'a && b', 'a || b', 'a > b', 'a < b', '$(a)', '`a`', '"$a"', 'a\nb', "a 'b"]) {
    test(`is refused where a shell would be needed: ${JSON.stringify(line)}`, () => {
      assert.throws(() => splitCommand(line), /would need a shell, and none is ever started/)
    })
  }

  test('of hey is a load of ours', () => {
    const { url, settings } = readWish(
      `hey -z 1m -q 10 -c 2 -m POST -d '{"a": 1}' -T application/json -H 'X-A: b' -host example.com -t 5 -disable-keepalive http://podinfo-canary.test:9898/`,
    )
    assert.equal(url.href, 'http://podinfo-canary.test:9898/')
    assert.deepEqual(settings, {
      rate: 20,
      ramp: '',
      stages: '',
      connections: 2,
      duration: 60_000,
      requests: undefined,
      method: 'POST',
      header: ['Content-Type: application/json', 'Host: example.com', 'Connection: close', 'X-A: b'],
      body: '{"a": 1}',
      threads: 1,
      timeout: 5000,
      insecure: true,
    })
    const plain = readWish('hey http://a').settings
    assert.deepEqual([plain.requests, plain.connections, plain.duration, plain.rate], [200, 50, undefined, undefined])
  })

  test('of podcli load has its flags', () => {
    const { settings, fail } = readWish('podcli load a:1 --rate=5 --duration=1m --fail="p99>1s"')
    assert.deepEqual([settings.rate, settings.duration, fail], [5, 60_000, ['p99>1s']])
  })

  for (const [line, complaint] of [
    ['', /"" can't be run: expected hey or podcli load/],
    ['wrk http://a', /"wrk" can't be run/],
    ['podcli check http a', /"podcli" can't be run/],
    ['hey', /hey needs exactly one URL/],
    ['hey http://a http://b', /hey needs exactly one URL/],
    ['hey -D /etc/passwd http://a', /hey's -D has no counterpart here/],
    ['hey -h2 https://a', /hey's -h2 has no counterpart here/],
    ['hey -n many http://a', /-n "many": expected a number/],
    ['hey -n 10 http://a', /-n must not be less than -c/],
    ['hey -z 1m -c 100000 http://a', /100000 connections: expected a whole number from 1 to 20000/],
    ['hey -z 1m -q 1e9 http://a', /-q "1e9": expected a number/],
    ['hey -z 1m -q 999999 http://a', /49999950 rate: expected a whole number from 1 to 1000000/],
    ['hey -z 1 http://a', /-z "1": expected a time, such as 1m/],
    ['hey -z 1m ftp://a', /invalid address "ftp:\/\/a"/],
    ['hey http://a | tee b', /"\|" would need a shell/],
    ['podcli load a --scenario=/etc/passwd', /--scenario names a file, which a webhook has none of/],
    ['podcli load a --rate=0', /invalid value "0" for --rate/],
  ] as const) {
    test(`is refused with the reason: ${JSON.stringify(line)}`, () => assert.throws(() => readWish(line), complaint))
  }
})

describe('an acceptance test', () => {
  test("is curl's request, and grep's text", () => {
    assert.deepEqual(readAcceptance("curl -sd 'test' -H'A: b' http://podinfo-canary.test:9898/token | grep token"), {
      url: 'http://podinfo-canary.test:9898/token',
      method: 'POST',
      headers: [['A', 'b']],
      body: 'test',
      strict: false,
      pattern: /token/,
    })
    assert.equal(readAcceptance('curl --fail -sS --request PUT podinfo:80').method, 'PUT')
    assert.equal(readAcceptance('curl a | grep -qi "a.b"').pattern?.source, 'a\\.b')
  })

  for (const line of [
    'helm test podinfo',
    'curl -o file http://a',
    'curl a | sh',
    'curl a | grep -r b',
    'curl -d @/etc/passwd a',
    'curl a b',
    'curl file:///etc/passwd',
  ]) {
    test(`is refused as anything else: ${line}`, () => assert.throws(() => readAcceptance(line)))
  }
})
