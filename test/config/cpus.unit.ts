import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { usableCpus } from '../../src/config/cpus.ts'

/** A directory that stands in for `/`. */
function tree(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'cpus-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

const GROUPS_V1 = '5:memory:/docker/a\n4:cpu,cpuacct:/docker/a\n3:cpuset:/docker/a\n0::/docker/a\n'

describe('usable CPUs', () => {
  test('are those of the machine where nothing limits them', (t) => {
    assert.equal(usableCpus(tree(t, {}), 8), 8)
    assert.ok(usableCpus() >= 1 && usableCpus() <= availableParallelism())
  })

  test('follow the quota of cgroup v2, a part of a CPU being one', (t) => {
    const quota = (max: string) => tree(t, { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': max })
    assert.equal(usableCpus(quota('200000 100000\n'), 8), 2)
    assert.equal(usableCpus(quota('150000 100000\n'), 8), 2)
    assert.equal(usableCpus(quota('1000 100000\n'), 8), 1)
    assert.equal(usableCpus(quota('max 100000\n'), 8), 8)
    assert.equal(usableCpus(quota('1600000 100000\n'), 8), 8)
  })

  test('follow the lowest quota on the way from the own cgroup to the root', (t) => {
    const root = tree(t, {
      'proc/self/cgroup': '0::/pods/pod1/container\n',
      'sys/fs/cgroup/pods/pod1/container/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/pods/pod1/cpu.max': '300000 100000\n',
      'sys/fs/cgroup/pods/cpu.max': '600000 100000\n',
      'sys/fs/cgroup/others/cpu.max': '100000 100000\n',
    })
    assert.equal(usableCpus(root, 8), 3)
  })

  test('follow the quota that is mounted as root while the path is the host’s', (t) => {
    const root = tree(t, {
      'proc/self/cgroup': '0::/../../kubepods/pod1\n',
      'sys/fs/cgroup/cpu.max': '400000 100000\n',
    })
    assert.equal(usableCpus(root, 8), 4)
  })

  test('follow the quota of cgroup v1', (t) => {
    const quota = (us: string, group: string) =>
      tree(t, {
        'proc/self/cgroup': GROUPS_V1,
        [`sys/fs/cgroup/cpu${group}/cpu.cfs_quota_us`]: `${us}\n`,
        [`sys/fs/cgroup/cpu${group}/cpu.cfs_period_us`]: '100000\n',
      })
    assert.equal(usableCpus(quota('250000', ''), 8), 3)
    assert.equal(usableCpus(quota('250000', '/docker/a'), 8), 3)
    assert.equal(usableCpus(quota('-1', ''), 8), 8)
  })

  test('are not limited by what can’t be read', (t) => {
    const files = { 'proc/self/cgroup': 'nonsense\n::\n0::/\n', 'sys/fs/cgroup/cpu.max': 'zero\n' }
    assert.equal(usableCpus(tree(t, files), 8), 8)
  })
})
