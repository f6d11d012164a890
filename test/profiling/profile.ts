import type { Frame, Profile } from '../../src/profiling/profile.ts'

export function frame(name: string, line = 1): Frame {
  return { name: `src/a.${name}`, file: 'src/a.ts', startLine: 1, line }
}

/** Two threads and 400 ms of CPU time. */
export const CPU_PROFILE: Profile = {
  types: [
    { type: 'samples', unit: 'count' },
    { type: 'cpu', unit: 'nanoseconds' },
  ],
  shows: 1,
  period: { type: 'cpu', unit: 'nanoseconds', value: 1e8 },
  samples: [
    { stack: [frame('leaf', 7), frame('top')], values: [2, 2e8], labels: { thread: 'shard 0' } },
    { stack: [frame('leaf', 8), frame('top')], values: [1, 1e8], labels: { thread: 'shard 1' } },
    { stack: [frame('top'), frame('top')], values: [1, 1e8], labels: { thread: 'shard 1' } },
  ],
  startedMs: 1_700_000_000_000,
  durationMs: 1500,
  comments: ['first comment', 'second comment'],
}
