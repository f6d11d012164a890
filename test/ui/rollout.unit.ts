import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { distance, parseColor, type Rgb } from '../../src/http/color.ts'
import { toLink } from '../../ui/page/link.ts'
import { addChanges, type Change, LOG_LINES, toChanges } from '../../ui/rollout/changes.ts'
import { type PodInfo, type Poll, TIMED_OUT, toPodInfo, UNREACHABLE } from '../../ui/rollout/polls.ts'
import { findLeader, toColors, toKey, toPercents, toShares } from '../../ui/rollout/releases.ts'

const BLUE: PodInfo = {
  hostname: 'blue-1',
  version: '1.0.0',
  revision: 'abc',
  runtime: 'node24',
  message: 'blue',
  color: '#34577c',
}
const GREEN: PodInfo = { ...BLUE, hostname: 'green-1', version: '2.0.0', message: 'green', color: 'teal' }

/** Polls a second apart, each answered by a pod or failed for a reason. */
function toPolls(...outcomes: readonly (PodInfo | string)[]): Poll[] {
  return outcomes.map((outcome, index) => ({
    number: index + 1,
    at: index * 1000,
    ms: 5,
    ...(typeof outcome === 'string' ? { failure: outcome } : { info: outcome }),
  }))
}

describe('shares', () => {
  test('are told by release, in the order in which they first answered', () => {
    const { releases, failures } = toShares(toPolls(BLUE, GREEN, { ...BLUE, hostname: 'blue-2' }, '500', BLUE))
    assert.deepEqual(
      releases.map(({ info, count, percent, pods }) => [info.version, count, percent, pods]),
      [
        [
          '1.0.0',
          3,
          60,
          [
            { hostname: 'blue-1', count: 2 },
            { hostname: 'blue-2', count: 1 },
          ],
        ],
        ['2.0.0', 1, 20, [{ hostname: 'green-1', count: 1 }]],
      ],
    )
    assert.deepEqual(failures, { count: 1, percent: 20 })
  })

  test('of nothing are none', () => {
    assert.deepEqual(toShares([]), { releases: [], failures: { count: 0, percent: 0 } })
  })

  test('tell releases apart by version, colour or message', () => {
    const others = [{ version: '1.0.1' }, { color: 'red' }, { message: 'hi' }].map((change) => ({ ...BLUE, ...change }))
    assert.equal(toShares(toPolls(BLUE, ...others)).releases.length, 4)
    assert.equal(toShares(toPolls(BLUE, { ...BLUE, hostname: 'x', revision: 'y', runtime: 'z' })).releases.length, 1)
  })

  test('add up to 100, the largest remainders rounded up', () => {
    assert.deepEqual(toPercents([1, 1, 1]), [34, 33, 33])
    assert.deepEqual(toPercents([2, 1]), [67, 33])
    assert.deepEqual(toPercents([199, 1]), [100, 0])
    assert.deepEqual(toPercents([0, 0]), [0, 0])
    for (let total = 1; total <= 120; total++) {
      const percents = toPercents([total, 7, 13, 1])
      assert.equal(
        percents.reduce((sum, percent) => sum + percent, 0),
        100,
      )
    }
  })

  test('have a leader when one release has more than half of the answers', () => {
    assert.equal(findLeader(toPolls(BLUE, GREEN)), undefined)
    assert.equal(findLeader(toPolls(BLUE, GREEN, GREEN))?.version, '2.0.0')
    assert.equal(findLeader(toPolls('500', '500', '500', BLUE))?.version, '1.0.0')
    assert.equal(findLeader(toPolls('500')), undefined)
    assert.equal(findLeader([]), undefined)
  })
})

const BLACK: Rgb = [0, 0, 0]

describe('colours of releases', () => {
  const release = (info: PodInfo) => ({ key: toKey(info), info })

  test('are their own where these can be told apart', () => {
    const colors = toColors([release(BLUE), release(GREEN)], new Map())
    assert.deepEqual([...colors.values()], ['#34577c', '#008080'])
  })

  test('are others where two releases have the same, or none', () => {
    const infos = [BLUE, { ...BLUE, version: '2' }, { ...BLUE, color: '#35587d' }, { ...BLUE, color: 'banana' }]
    const colors = [...toColors(infos.map(release), new Map()).values()].map((color) => parseColor(color) ?? BLACK)
    assert.equal(colors.length, 4)
    for (const [index, one] of colors.entries()) {
      for (const other of colors.slice(index + 1)) assert.ok(distance(one, other) > 0.1)
    }
  })

  test('stay while the release is in sight, and are forgotten afterwards', () => {
    const twin = { ...BLUE, version: '2' }
    const first = toColors([release(BLUE), release(twin)], new Map())
    const second = toColors([release(twin)], first)
    assert.deepEqual([...second], [[toKey(twin), first.get(toKey(twin))]])
  })
})

describe('the log of changes', () => {
  const texts = (polls: readonly Poll[]) =>
    polls.flatMap((poll, index) => toChanges(polls.slice(0, index), poll).map(({ kind, text }) => `${kind}: ${text}`))

  test('tells new releases, new pods, failures and their end, and nothing twice', () => {
    const second = { ...BLUE, hostname: 'blue-2' }
    assert.deepEqual(texts(toPolls(BLUE, BLUE, second, BLUE, '500', '500', UNREACHABLE, BLUE, GREEN)), [
      'release: Version 1.0.0 answers for the first time: “blue”',
      'pod: Pod blue-1 answers for the first time',
      'pod: Pod blue-2 answers for the first time',
      'failure: Answered with status 500',
      'failure: No answer: unreachable',
      'recovery: Answers again, after 3 failed polls',
      'release: Version 2.0.0 answers for the first time: “green”',
      'pod: Pod green-1 answers for the first time',
    ])
  })

  test('has the newest on top, and an end', () => {
    const change = (number: number): Change => ({ number, at: 0, kind: 'pod', text: String(number) })
    const log = Array.from({ length: LOG_LINES + 5 }, (_, index) => change(index)).reduce<readonly Change[]>(
      (log, one) => addChanges(log, [one]),
      [],
    )
    assert.equal(log.length, LOG_LINES)
    assert.equal(log[0]?.number, LOG_LINES + 4)
    assert.equal(addChanges(log, []), log)
  })
})

describe('what stands in the head', () => {
  test('says how the page and the server stand', () => {
    const kind = (...outcomes: readonly (PodInfo | string)[]) => toLink(toPolls(...outcomes), false).kind
    assert.equal(kind(), 'starting')
    assert.equal(kind('500', BLUE), 'live')
    assert.equal(kind(BLUE, '500'), 'failing')
    assert.equal(kind(BLUE, UNREACHABLE), 'lost')
    assert.equal(kind(BLUE, TIMED_OUT), 'lost')
    assert.equal(toLink(toPolls(BLUE, UNREACHABLE), true).kind, 'paused')
  })

  test('names the time of the first failure', () => {
    const at = new Date(2026, 0, 2, 3, 4, 5).getTime()
    const polls = toPolls(BLUE, UNREACHABLE, UNREACHABLE).map((poll) => ({ ...poll, at: at + poll.at }))
    assert.match(toLink(polls, false).text, /since 03:04:06\b/)
  })
})

describe('an answer to a poll', () => {
  test('is taken as far as it is what a pod says', () => {
    assert.deepEqual(toPodInfo({ ...BLUE, logo: 'x', num_cpu: '2' }), BLUE)
    assert.deepEqual(toPodInfo({ hostname: 'a', version: 1, message: null }), {
      ...{ hostname: 'a', version: '', revision: '', runtime: '', message: '', color: '' },
    })
  })

  test('is none when it is something else', () => {
    for (const answer of [undefined, null, 1, 'x', [], {}, { hostname: 1 }, { hostname: '' }]) {
      assert.equal(toPodInfo(answer), undefined)
    }
  })

  test('is held only so far', () => {
    assert.equal(toPodInfo({ hostname: 'x'.repeat(1e6) })?.hostname.length, 500)
  })
})
