// Whether a step that has just run meets a breakpoint.
import type { Breakpoint, Step } from '../contract.ts'
import type { TrainingRun } from '../train/training-run.ts'
import { tensorsOf } from './tensor-views.ts'

/** The first breakpoint that is met; a bound is met by the greatest |gradient| of the node. */
export function breakpointHit(breakpoints: readonly Breakpoint[], done: Step, run: TrainingRun): Breakpoint | undefined {
  return breakpoints.find((breakpoint) => {
    if (breakpoint.node !== done.node) return false
    const { when, value = 0 } = breakpoint
    switch (when) {
      case 'always':
        return true
      case 'iteration':
        return run.iteration === value
      case 'non-finite':
        return tensorsOf(run, [done]).some(({ data }) => data.some((element) => !Number.isFinite(element)))
      case 'gradient-above':
      case 'gradient-below': {
        if (done.direction !== 'backward') return false
        const gradients = tensorsOf(run, [done]).flatMap(({ data }) => [...data].map(Math.abs))
        const largest = gradients.reduce((most, element) => Math.max(most, element), 0)
        return when === 'gradient-above' ? largest > value : largest < value
      }
      default:
        return when satisfies never
    }
  })
}
