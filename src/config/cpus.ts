import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, posix } from 'node:path'

/**
 * How many CPUs this process may really use: at most those that it is allowed on, and no more than the quota of its
 * cgroup or of one above pays for, a part of a CPU being one. At least 1. `root` stands in for `/`.
 */
export function usableCpus(root = '/', available = availableParallelism()): number {
  return Math.max(1, Math.min(available, Math.ceil(quota(root))))
}

function quota(root: string): number {
  const groups = read(root, '/proc/self/cgroup')
  const quotas = groups.split('\n').map((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (controllers === '') return lowest(path, (group) => quotaV2(root, group))
    return controllers?.split(',').includes('cpu') ? lowest(path, (group) => quotaV1(root, group)) : Infinity
  })
  return Math.min(...quotas)
}

// A container often sees its host's path but mounts its own group as the root: a level that isn't there limits nothing.
function lowest(path = '/', quotaOf: (group: string) => number): number {
  let group = posix.normalize(`/${path}`)
  let least = quotaOf(group)
  while (group !== '/') {
    group = posix.dirname(group)
    least = Math.min(least, quotaOf(group))
  }
  return least
}

function quotaV2(root: string, group: string): number {
  const [limit = '', period = ''] = read(root, '/sys/fs/cgroup', group, 'cpu.max').split(/\s/)
  return toCpus(limit, period)
}

function quotaV1(root: string, group: string): number {
  const directory = join('/sys/fs/cgroup/cpu', group)
  return toCpus(read(root, directory, 'cpu.cfs_quota_us'), read(root, directory, 'cpu.cfs_period_us'))
}

// `max` and -1 are how v2 and v1 say that there is no limit.
function toCpus(limit: string, period: string): number {
  const cpus = Number.parseInt(limit) / Number.parseInt(period)
  return cpus > 0 ? cpus : Infinity
}

function read(...path: readonly string[]): string {
  try {
    return readFileSync(join(...path), 'utf8')
  } catch {
    return ''
  }
}
