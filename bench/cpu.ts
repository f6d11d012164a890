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
