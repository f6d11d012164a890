import type { Open } from './connection.ts'
import type { LoadPlan } from './plan.ts'

/** The way to open connections for a plan. */
export async function loadOpen(plan: LoadPlan): Promise<Open> {
  switch (plan.protocol) {
    case 'http':
      return (await import('./http1.ts')).createOpen(plan)
    case 'ws':
      return (await import('./messages.ts')).createOpen(plan)
    case 'grpc':
      return (await import('./calls.ts')).createOpen(plan)
  }
}
