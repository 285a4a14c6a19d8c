// Every optimizer against PyTorch, step by step, and what all of them have in common.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OptimizerSettings, optimizerKinds } from '../../engine/document/project.ts'
import { resolveTraining } from '../../engine/document/training.ts'
import { type Kernels, tableFor } from '../../engine/kernels/load.ts'
import type { Precision } from '../../engine/tensor.ts'
import { optimizerOf, optimizers } from '../../engine/train/optimizers/index.ts'
import { testKernels } from '../kernels.ts'
import { expectClose, expectSame } from '../oracle/numbers.ts'

interface Reference {
  readonly start: readonly number[]
  readonly gradients: readonly (readonly number[])[]
  readonly learningRates: readonly number[]
  readonly stepsShown: readonly number[]
  readonly cases: readonly {
    readonly kind: OptimizerSettings['kind']
    readonly settings: Omit<OptimizerSettings, 'kind'>
    readonly float64: readonly (readonly number[])[]
    readonly float32: readonly (readonly number[])[]
  }[]
}
const reference: Reference = JSON.parse(readFileSync(new URL('fixtures/optimizers.json', import.meta.url), 'utf8'))
const steps = reference.gradients.length

interface Trained {
  /** Parameters after each step. */
  readonly after: readonly Float64Array[]
  /** State after the last step, by name. */
  readonly state: Readonly<Record<string, Float64Array>>
}

/** Trains `start` on the gradients; the range begins `lead` elements into its regions, which end `lead` elements after it. */
function train(
  kernels: Kernels,
  precision: Precision,
  given: OptimizerSettings,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  rates: readonly number[],
  lead = 0
): Trained {
  const { optimizer: settings } = resolveTraining({ training: { optimizer: given } })
  const optimizer = optimizerOf(settings.kind)
  const bytes = precision === 'float32' ? 4 : 8
  const n = start.length
  const names = optimizer.state(settings)
  const whole = n + 2 * lead
  const regions = Array.from({ length: 2 + names.length }, () => kernels.memory.allocate(whole * bytes))
  const view = (i: number) =>
    kernels.memory.view({ shape: [whole], size: whole, offset: regions[i]!.offset, type: 'real' }, precision) as Float64Array
  const inside = (i: number) => Float64Array.from(view(i).subarray(lead, lead + n))
  for (const i of regions.keys()) view(i).fill(i === 0 ? 7 : 0)
  view(0).set(start, lead)
  const [parameters, gradient, ...state] = regions.map(({ offset }) => offset + lead * bytes)
  const after = gradients.map((values, iteration) => {
    view(1).set(values, lead)
    const range = { parameters: parameters!, gradients: gradient!, state, n, learningRate: rates[iteration]!, iteration }
    optimizer.update(tableFor(kernels, precision), settings, range)
    return inside(0)
  })
  expect([...view(0).subarray(0, lead), ...view(0).subarray(lead + n)], 'elements outside the range').toEqual(new Array(2 * lead).fill(7))
  const result = { after, state: Object.fromEntries(names.map((name, i) => [name, inside(2 + i)])) }
  for (const region of regions) kernels.memory.release(region)
  return result
}

describe.each(['baseline', 'relaxed'] as const)('with the %s kernels', (build) => {
  const kernels = testKernels(build)
  const { start, gradients, learningRates, stepsShown } = reference

  test.each(reference.cases)('$kind with $settings takes the steps of PyTorch', ({ kind, settings, float64, float32 }) => {
    for (const [precision, expected, tolerance] of [
      ['float64', float64, 1e-12],
      ['float32', float32, 1e-6]
    ] as const) {
      const { after } = train(kernels, precision, { kind, ...settings }, start, gradients, learningRates)
      for (const [i, step] of stepsShown.entries())
        expectClose(after[step - 1]!, expected[i]!, tolerance, `${precision} after step ${step}`)
    }
  })

  test.each(optimizerKinds)('%s updates an element alike, wherever it lies in a range', (kind) => {
    const elements = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 11 })
    const property = fc.property(
      elements,
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom('float32', 'float64'),
      (values, lead, precision) => {
        const slopes = [values.map((w) => w / 3 + 0.1), values.map((w) => 0.2 - w)]
        const settings = { kind, ...(kind === 'rmsprop' ? { momentum: 0.5 } : {}) }
        const together = train(kernels, precision, settings, values, slopes, [0.1, 0.1], lead).after[1]!
        const alone = values.map(
          (w, i) =>
            train(
              kernels,
              precision,
              settings,
              [w],
              slopes.map((g) => [g[i]!]),
              [0.1, 0.1]
            ).after[1]![0]!
        )
        expectSame(together, alone)
      }
    )
    fc.assert(property, { numRuns: 40 })
  })

  test.each(optimizerKinds)('%s makes a NaN gradient a NaN parameter, and leaves its neighbours alone', (kind) => {
    for (const at of [0, 3, 6]) {
      const slopes = [Array.from({ length: 7 }, (_, i) => (i === at ? Number.NaN : 1))]
      const { after } = train(kernels, 'float32', { kind }, new Array(7).fill(1), slopes, [0.1])
      expect([...after[0]!].map(Number.isNaN)).toEqual(slopes[0]!.map(Number.isNaN))
    }
  })

  test.each(optimizerKinds)('%s leaves the zeros between parameters at zero', (kind) => {
    const { after, state } = train(kernels, 'float32', { kind }, [0, 0, 0], new Array(5).fill([0, 0, 0]), new Array(5).fill(0.1))
    expectSame(after[4]!, [0, 0, 0])
    for (const values of Object.values(state)) expectSame(values, [0, 0, 0])
  })
})

test('both builds take the same steps to the last bit', () => {
  const { start, gradients, learningRates } = reference
  for (const { kind, settings } of reference.cases)
    for (const precision of ['float32', 'float64'] as const) {
      const [baseline, relaxed] = (['baseline', 'relaxed'] as const).map((build) =>
        train(testKernels(build), precision, { kind, ...settings }, start, gradients, learningRates)
      )
      expectSame(baseline!.after[steps - 1]!, relaxed!.after[steps - 1]!, `${kind} ${precision}`)
    }
})

test('sgd in float64 is W − η·g with two roundings, as NumPy computes it', () => {
  const w = [0.1, 0.7, -3.3, 1e-3, 5]
  const g = [0.3, 1 / 3, 1e-9, 123.456, -0.1]
  const { after } = train(testKernels(), 'float64', { kind: 'sgd' }, w, [g], [0.1])
  expect([...after[0]!]).toEqual(w.map((value, i) => value - 0.1 * g[i]!))
})

describe('the records', () => {
  test('cover every kind, in the order of the project file', () => {
    expect(optimizers.map(({ kind }) => kind)).toEqual([...optimizerKinds])
    for (const { label, doc } of optimizers) for (const text of [label, doc.summary, doc.formula, doc.source]) expect(text).not.toBe('')
  })
  test('name what is kept between steps; RMSprop keeps a velocity only with momentum', () => {
    const names = (optimizer: OptimizerSettings) =>
      optimizerOf(optimizer.kind).state(resolveTraining({ training: { optimizer } }).optimizer)
    expect(names({ kind: 'sgd' })).toEqual([])
    expect(names({ kind: 'nesterov' })).toEqual(['velocity'])
    expect(names({ kind: 'rmsprop' })).toEqual(['squaredGradient'])
    expect(names({ kind: 'rmsprop', momentum: 0.9 })).toEqual(['squaredGradient', 'velocity'])
    expect(names({ kind: 'adamw' })).toEqual(['meanGradient', 'squaredGradient'])
  })
  test('give forms the numbers that a project file may hold', () => {
    expect(Object.keys(optimizerOf('adagrad').fields)).toEqual(['learningRate', 'epsilon', 'weightDecay'])
    expect(optimizerOf('adam').fields['beta2']).toMatchObject({ kind: 'number', label: 'β2', default: 0.999, min: 0 })
    const momentum = optimizerOf('momentum').fields['momentum'] as { max: number }
    expect(momentum.max).toBeLessThan(1)
    expect(momentum.max).toBeGreaterThan(0.999999)
    expect((optimizerOf('sgd').fields['learningRate'] as { min: number }).min).toBeGreaterThan(0)
  })
})
