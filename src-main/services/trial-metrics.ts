// The numbers a trial is judged by, from its kept run.
import type { RunDetails, TrialMetrics } from '../contract.ts'

/** Share of the iterations whose losses are averaged: one mini-batch says little. */
const lastShare = 0.1

export function trialMetrics({ record: { accuracy, loss }, curves: { iterations, losses } }: RunDetails): TrialMetrics {
  return {
    testAccuracy: accuracy?.test ?? null,
    validationAccuracy: accuracy?.validation ?? null,
    trainAccuracy: accuracy?.train ?? null,
    loss: finite(losses.length > 0 ? lateMean(iterations, losses) : (loss ?? Number.NaN))
  }
}

function lateMean(iterations: Float64Array, losses: Float64Array): number {
  const last = (iterations.at(-1) ?? 0) + 1
  const late = losses.filter((_, i) => (iterations[i] ?? 0) >= last * (1 - lastShare))
  const counted = late.length > 0 ? late : losses.slice(-1)
  return counted.reduce((sum, value) => sum + value, 0) / counted.length
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
