import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { judge, type Ratio, readBaseline, toRatio, writeBaseline } from '../../bench/baseline.ts'
import { compare } from '../../bench/verdicts.ts'

const steady = (median: number): Ratio => ({ lower: median, median, upper: median })

describe('a ratio', () => {
  test('is a regression beyond the tolerance alone', () => {
    assert.equal(judge(steady(1.1), steady(1.01)), undefined)
    assert.match(judge(steady(1.2), steady(1)) ?? '', /^1\.20 .*, was 1\.00 .*, tolerated up to 1\.10$/)
    assert.equal(judge(steady(0.5), steady(1)), undefined)
  })

  test('may differ by as much as the rounds of either run do', () => {
    assert.equal(judge(steady(1.3), { lower: 0.9, median: 1, upper: 1.25 }), undefined)
    assert.equal(judge({ lower: 1.1, median: 1.3, upper: 1.45 }, steady(1)), undefined)
    assert.ok(judge({ lower: 1.2, median: 1.3, upper: 1.35 }, steady(1)))
  })

  test('is not moved by one round that was disturbed', () => {
    assert.deepEqual(toRatio([1, 1, 1, 9, 1]), steady(1))
  })
})

describe('a comparison', () => {
  const before = { machine: 'm', ratios: { a: steady(1), b: steady(1) } }
  const compareWith = async (a: number, b: number, again: Record<string, Ratio>) => {
    const asked: string[] = []
    const verdicts = await compare(new Map(Object.entries({ a: steady(a), b: steady(b) })), before, async (titles) => {
      asked.push(...titles)
      return new Map(Object.entries(again))
    })
    return { asked, regressed: verdicts.filter(({ regressed }) => regressed).map(({ title }) => title), verdicts }
  }

  test('passes what costs no more than before, without a second look', async () => {
    const { asked, regressed, verdicts } = await compareWith(1.05, 0.5, {})
    assert.deepEqual([asked, regressed], [[], []])
    assert.deepEqual(
      verdicts.map(({ words }) => words),
      ['as before', 'as before'],
    )
  })

  test('looks again at what costs more, and at nothing else: a regression is what shows twice', async () => {
    const passing = await compareWith(2, 1, { a: steady(1) })
    assert.deepEqual([passing.asked, passing.regressed], [['a'], []])
    const real = await compareWith(2, 1, { a: steady(2) })
    assert.deepEqual([real.asked, real.regressed], [['a'], ['a']])
  })

  test('tells what the baseline does not know', async () => {
    const [verdict] = await compare(new Map([['new', steady(9)]]), before, async () => assert.fail('a second look'))
    assert.deepEqual([verdict?.regressed, verdict?.words], [false, 'not in the baseline'])
  })
})

describe('npm run bench:check', () => {
  let directory: string
  let file: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bench-check-'))
    file = join(directory, 'baseline.json')
  })
  after(() => rm(directory, { recursive: true }))

  test('fails on a planted regression, after a second look, and names a foreign baseline', async () => {
    // No server costs a tenth of the engine that it is built on.
    await writeBaseline(file, { machine: 'an abacus', ratios: { 'GET /version': steady(0.1) } })
    const { status, stdout, stderr } = check('--only=/version', '--rounds=1', '--seconds=1', `--baseline=${file}`)
    assert.equal(status, 1, stderr)
    assert.match(stdout, /^The baseline is from another machine \(an abacus\)/)
    assert.match(stdout, /\| GET \/version \| [0-9.]+ .* \| REGRESSION: .*, was 0\.10 /)
    assert.equal(stderr.match(/GET \/version/g)?.length, 2)
  })

  const NONSENSE: readonly [word: string, why: RegExp][] = [
    ['--only=/nowhere', /no scenario has "\/nowhere" in its name/],
    ['--tomorrow', /Unknown option '--tomorrow'/],
    ['--baseline=/no/such/file', /no baseline: .*Make one by --update/],
  ]
  for (const [word, why] of NONSENSE) {
    test(`refuses ${word} with a way out`, () => {
      const { status, stderr } = check(word)
      assert.match(stderr, why)
      assert.match(stderr, /Try --help\.$/m)
      assert.equal(status, 2)
    })
  }

  test('refuses a file that is no baseline', async () => {
    for (const text of ['', 'null', '{}', '{"machine":"m","ratios":{"a":{"median":"1"}}}']) {
      await writeFile(file, text)
      await assert.rejects(readBaseline(file), /is no baseline/)
    }
  })

  test('teaches its flags', () => {
    const { status, stdout } = check('--help')
    assert.equal(status, 0)
    for (const flag of ['--baseline=FILE', '--update', '--rounds=N', '--only=TEXT'])
      assert.ok(stdout.includes(flag), flag)
  })

  test('has a committed baseline', async () => {
    const { ratios } = await readBaseline(fileURLToPath(new URL('../../bench/baseline.json', import.meta.url)))
    assert.ok(Object.keys(ratios).length > 0)
  })
})

function check(...words: readonly string[]) {
  const program = fileURLToPath(new URL('../../bench/check.ts', import.meta.url))
  // A load takes all that it gets for its seconds: other tests come first.
  return spawnSync('nice', ['-n', '5', process.execPath, program, ...words], { encoding: 'utf8' })
}
