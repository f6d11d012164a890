import { FAULTS } from '../load/tally.ts'
import type { Loads } from './loads.ts'

/** What the loads have done, in Prometheus's text format. */
export function toMetrics(loads: Loads, refused: number): string {
  const { started, skipped, failed } = loads.counts
  const { statuses, faults } = loads.tally()
  const requests: string[] = []
  statuses.forEach((count, status) => {
    if (count > 0) requests.push(`loadtester_requests_total{status="${status}"} ${count}\n`)
  })
  return [
    toMetric('loads_started_total', 'counter', 'Loads that were started.', ` ${started}`),
    toMetric('loads_skipped_total', 'counter', 'Loads that were asked for while the same ran.', ` ${skipped}`),
    toMetric('loads_refused_total', 'counter', 'Commands that could not be run.', ` ${refused}`),
    toMetric('loads_failed_total', 'counter', 'Loads without an answer, or with a broken threshold.', ` ${failed}`),
    toMetric('loads_running', 'gauge', 'Loads that run now.', ` ${loads.running}`),
    `# HELP loadtester_requests_total Answers by status.\n# TYPE loadtester_requests_total counter\n${requests.join('')}`,
    '# HELP loadtester_faults_total Requests without an answer.\n# TYPE loadtester_faults_total counter\n',
    ...FAULTS.map((name, at) => `loadtester_faults_total{fault="${name}"} ${faults[at]}\n`),
  ].join('')
}

function toMetric(name: string, type: string, help: string, value: string): string {
  return `# HELP loadtester_${name} ${help}\n# TYPE loadtester_${name} ${type}\nloadtester_${name}${value}\n`
}
