import { readdirSync, readFileSync } from 'node:fs'

/** Nanoseconds on a CPU so far, by thread. */
export type CpuReading = ReadonlyMap<string, number>

/** Reads the scheduler's own account, which is exact: the usual clock ticks are 10 ms long. */
export function readCpu(pid: number): CpuReading {
  const tasks = `/proc/${pid}/task`
  const reading = new Map<string, number>()
  for (const thread of readdirSync(tasks)) {
    const account = readIfThere(`${tasks}/${thread}/schedstat`)
    if (account !== undefined) reading.set(thread, Number(account.split(' ')[0]))
  }
  return reading
}

/** Nanoseconds that a process spent between two readings; a thread that ended in between takes its share along. */
export function spentNs(before: CpuReading, after: CpuReading): number {
  return after.entries().reduce((sum, [thread, ns]) => sum + ns - (before.get(thread) ?? 0), 0)
}

/** Seconds on a CPU of this process's children that have ended, in steps of 10 ms. */
export function readChildrenCpu(): number {
  const account = readFileSync('/proc/self/stat', 'utf8')
  // The program's name, in parentheses, may hold spaces.
  const fields = account.slice(account.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND
}

/** The same on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100

/** Resident memory in bytes. */
export function readResident(pid: number): number {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // The thread has ended.
  }
}
