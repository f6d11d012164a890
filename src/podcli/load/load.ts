import { type Context, type Input, UsageError } from '../command.ts'
import { toReason } from '../failure.ts'
import type { LoadPlan } from './plan.ts'
import { reach } from './reach.ts'
import { type Result, toResult } from './result.ts'
import { createSeries } from './series.ts'
import { type Settings, toPlan, toThresholds } from './settings.ts'
import { toText } from './text.ts'
import { startLoad } from './threads.ts'
import type { Threshold } from './thresholds.ts'
import { openView } from './view.ts'

interface LoadFlags extends Settings {
  readonly scenario: string
  readonly fail: readonly string[]
  readonly output: 'text' | 'json' | 'html'
}

/** What shells say of a program that Ctrl-C ended. */
const INTERRUPTED = 130

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Between two lines, where nobody watches a terminal. */
const LINE_MS = 1000

/** Between two pictures of the view. */
const FRAME_MS = 250

/** Puts a server under load; resolves with 0, with 1 when it answers nothing or a threshold is broken, with 130 after Ctrl-C. */
export async function run({ operand, flags }: Input<URL, LoadFlags>, context: Context): Promise<number> {
  const settings = flags.scenario ? await addScenario(flags) : flags
  const thresholds = toThresholds(settings.fail)
  const plan = toPlan(operand, settings, context.env)
  try {
    await reach(plan.target, plan.timeoutMs)
  } catch (error) {
    context.error(`Error: ${plan.target.text} can't be reached: ${toReason(error)}\n`)
    return 1
  }
  const result = await watch(plan, context)
  context.out(await toOutput(flags.output, result, thresholds))
  if (result.silence !== undefined)
    context.error(`Error: given up, since the target answers no more: ${result.silence}\n`)
  if (result.interrupted) return INTERRUPTED
  const answered = result.rate > 0 && result.silence === undefined
  return answered && !thresholds.some(({ judge }) => judge(result).broken) ? 0 : 1
}

// What stands on the command line wins; headers and thresholds add up.
async function addScenario(flags: LoadFlags): Promise<LoadFlags> {
  const { loadScenario } = await import('./scenario.ts')
  const { settings, steps } = loadScenario(flags.scenario)
  if (flags.method || flags.body) throw new UsageError('with --scenario, methods and bodies stand in its steps')
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined && value !== ''))
  const paced = ['rate', 'ramp', 'stages'].some((name) => name in given)
  const pace = paced ? { rate: undefined, ramp: '', stages: '' } : {}
  const { fail, header } = settings as unknown as LoadFlags
  return {
    ...flags,
    ...settings,
    ...pace,
    ...given,
    fail: [...fail, ...flags.fail],
    header: [...header, ...flags.header],
    steps,
  }
}

async function watch(plan: LoadPlan, { error, loadWorker, isWatched }: Context): Promise<Result> {
  const view = openView(plan, error, isWatched)
  const series = createSeries()
  const load = startLoad(plan, loadWorker)
  const startMs = performance.now()
  // Each once: a second one ends it at once, as it ends any program.
  for (const signal of SIGNALS) process.once(signal, load.stop)
  const timer = setInterval(
    () => {
      const tally = load.tally()
      series.add(tally)
      view.show(tally, series.points, performance.now() - startMs)
    },
    isWatched ? FRAME_MS : LINE_MS,
  )
  try {
    const outcome = await load.ended
    series.add(outcome.tally)
    return toResult(plan, outcome, series.points)
  } finally {
    for (const signal of SIGNALS) process.off(signal, load.stop)
    clearInterval(timer)
    view.close()
  }
}

async function toOutput(
  output: LoadFlags['output'],
  result: Result,
  thresholds: readonly Threshold[],
): Promise<string> {
  if (output === 'text') return toText(result, thresholds)
  if (output === 'html') return (await import('./html.ts')).toHtml(result, thresholds)
  const judged = thresholds.map(({ text, judge }) => ({ threshold: text, ...judge(result) }))
  return `${JSON.stringify({ ...result, thresholds: judged }, undefined, 2)}\n`
}
