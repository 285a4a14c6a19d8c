// Trials from axes: every combination once, the same draws for the same seed, and each project checked before anything starts.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DatasetFacts } from '../../engine/contract.ts'
import { type ProjectDocument, parseProject, resolveTraining, serialiseProject } from '../../engine/document.ts'
import type { AxisPlace } from '../../src-main/contract.ts'
import {
  type AxisPlan,
  countTrials,
  gridValues,
  mostTrials,
  planTrials,
  type SweepDraft,
  scaleOf
} from '../../src-renderer/sweeps/plan-trials.ts'
import { placeKey, sweepableAt, sweepables } from '../../src-renderer/sweeps/sweepable.ts'
import { trialDocument } from '../../src-renderer/sweeps/trial-document.ts'

function opened(text: string): ProjectDocument {
  const { document, problems } = parseProject(text)
  if (!document) throw new Error(problems.map(({ message }) => message).join(' '))
  return document
}
const example = (name: string) => opened(readFileSync(new URL(`../../examples/${name}.gradloom`, import.meta.url), 'utf8'))
const mnist: DatasetFacts = { trainCount: 60000, testCount: 10000, sampleShape: [1, 28, 28], classes: 10, targetShape: [] }
const facts: ReadonlyMap<string, DatasetFacts> = new Map([['data', mnist]])

const rate: AxisPlace = { kind: 'training', setting: 'optimizer.learningRate' }
const kind: AxisPlace = { kind: 'training', setting: 'optimizer.kind' }
const units: AxisPlace = { kind: 'field', node: 'affine1', field: 'units' }
const rates: AxisPlan = { place: rate, plan: { kind: 'range', from: 0.001, to: 1, steps: 4, scale: 'log', whole: false } }
const sizes: AxisPlan = { place: units, plan: { kind: 'list', values: [20, 50] } }
const grid = (...axes: AxisPlan[]): SweepDraft => ({ kind: 'grid', axes, draws: 0, seed: 0 })

describe('a grid', () => {
  test('has every combination, the last axis fastest, in numbers of few digits', () => {
    expect(planTrials(grid(rates, sizes))).toEqual([
      [0.001, 20],
      [0.001, 50],
      [0.01, 20],
      [0.01, 50],
      [0.1, 20],
      [0.1, 50],
      [1, 20],
      [1, 50]
    ])
    expect(countTrials(grid(rates, sizes))).toBe(8)
  })

  test('names a value once: whole steps that fall together are one', () => {
    const few: AxisPlan = { place: units, plan: { kind: 'range', from: 1, to: 3, steps: 9, scale: 'linear', whole: true } }
    expect(gridValues(few.plan)).toEqual([1, 2, 3])
    expect(countTrials(grid(few))).toBe(3)
  })

  test('without axes has no trials, and with too many combinations is cut and says how many there would be', () => {
    expect(planTrials(grid())).toEqual([])
    const hundred: AxisPlan = { place: rate, plan: { kind: 'range', from: 1, to: 100, steps: 100, scale: 'linear', whole: false } }
    expect(countTrials(grid(hundred, { ...hundred, place: units }))).toBe(10_000)
    expect(planTrials(grid(hundred, { ...hundred, place: units }))).toHaveLength(mostTrials)
  })

  test('from its ends to its ends, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.record({
          from: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
          to: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
          steps: fc.integer({ min: 2, max: 30 })
        }),
        fc.constantFrom('linear' as const, 'log' as const),
        ({ from, to, steps }, scale) => {
          const values = gridValues({ kind: 'range', from, to, steps, scale, whole: false }) as readonly number[]
          expect(values[0]).toBeCloseTo(from, 5)
          expect(values.at(-1)).toBeCloseTo(to, 5)
          const [low, high] = [Math.min(from, to), Math.max(from, to)]
          for (const value of values) expect(value >= low * (1 - 1e-5) && value <= high * (1 + 1e-5)).toBe(true)
        }
      )
    )
  })
})

describe('a random sweep', () => {
  const draft = (seed: number, draws = 20): SweepDraft => ({ kind: 'random', axes: [rates, sizes], draws, seed })

  test('draws the same trials for the same seed, and others for another', () => {
    expect(planTrials(draft(7))).toEqual(planTrials(draft(7)))
    expect(planTrials(draft(7))).not.toEqual(planTrials(draft(8)))
    // more trials of a seed begin with the fewer ones
    expect(planTrials(draft(7, 50)).slice(0, 20)).toEqual(planTrials(draft(7)))
  })

  test('stays in its ranges, evenly over the powers of ten of a logarithmic one', () => {
    const drawn = planTrials(draft(1, 600)).map(([value]) => value as number)
    expect(drawn.every((value) => value >= 0.001 && value <= 1)).toBe(true)
    for (const [low, high] of [
      [0.001, 0.01],
      [0.01, 0.1],
      [0.1, 1]
    ] as const) {
      const share = drawn.filter((value) => value >= low && value < high).length / drawn.length
      expect(share).toBeGreaterThan(0.26)
      expect(share).toBeLessThan(0.41)
    }
  })

  test('draws no trial twice, and fewer where there are no more', () => {
    const few = planTrials({ kind: 'random', axes: [sizes], draws: 30, seed: 3 })
    expect([...few].sort()).toEqual([[20], [50]])
  })
})

test('values over more than a power of ten are laid out by their logarithm, words side by side', () => {
  expect(scaleOf({ kind: 'list', values: [0.001, 0.01, 0.1] })).toBe('log')
  expect(scaleOf({ kind: 'list', values: [20, 50] })).toBe('linear')
  expect(scaleOf({ kind: 'list', values: [0, 1000] })).toBe('linear')
  expect(scaleOf({ kind: 'list', values: ['sgd', 'adam'] })).toBe('category')
  expect(scaleOf(rates.plan)).toBe('log')
})

describe('what can be swept', () => {
  const document = example('two-layer-mnist')

  test('is every number, choice and switch of nodes and training, each by a place of its own', () => {
    const all = sweepables(document)
    const keys = all.map(({ place }) => placeKey(place))
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toEqual(expect.arrayContaining(['training optimizer.learningRate', 'training batchSize', 'field affine1 units']))
    expect(sweepableAt(document, units)?.value).toBe(50)
    expect(all.some(({ place }) => place.kind === 'field' && place.field === 'path')).toBe(false)
  })

  test('can have the value it has, at every place of every example', () => {
    for (const name of ['two-layer-mnist', 'small-cnn-batchnorm', 'deep-convnet', 'simple-convnet']) {
      const base = example(name)
      for (const { place, value } of sweepables(base)) {
        const trial = trialDocument(base, [place], [value], { facts, hasLength: true })
        expect(trial, `${name}: ${placeKey(place)}`).toHaveProperty('document')
      }
    }
  })
})

describe('the project of a trial', () => {
  const document = example('two-layer-mnist')
  const known = { facts, hasLength: true }
  const made = (places: readonly AxisPlace[], values: readonly (string | number)[]) => {
    const trial = trialDocument(document, places, values, known)
    if (!('document' in trial)) throw new Error(trial.refusal)
    return opened(serialiseProject(trial.document))
  }

  test('has the values and is otherwise the same', () => {
    const trial = made([rate, units], [0.25, 7])
    expect(resolveTraining(trial).optimizer.learningRate).toBe(0.25)
    expect(trial.graph.nodes.find(({ id }) => id === 'affine1')?.fields?.['units']).toBe(7)
    expect({ ...trial, graph: 0, training: 0 }).toEqual({ ...document, graph: 0, training: 0 })
    expect(trial.graph.edges).toEqual(document.graph.edges)
    expect(serialiseProject(document)).toBe(serialiseProject(example('two-layer-mnist')))
  })

  test('of another optimizer has the numbers of that one, whatever the order of the axes', () => {
    for (const trial of [made([kind, rate], ['adam', 0.01]), made([rate, kind], [0.01, 'adam'])])
      expect(trial.training?.optimizer).toEqual({ kind: 'adam', learningRate: 0.01 })
  })

  test('of another schedule has what that one needs', () => {
    expect(made([{ kind: 'training', setting: 'schedule.kind' }], ['step']).training?.schedule).toMatchObject({ kind: 'step', every: 1000 })
  })

  test('is refused with the sentence of the engine where it could not be trained', () => {
    const refusal = (places: readonly AxisPlace[], values: readonly (string | number)[], more: object = {}) =>
      trialDocument(document, places, values, { ...known, ...more })
    expect(refusal([rate], [0])).toEqual({ refusal: expect.stringContaining('number above 0') })
    expect(refusal([units], [2.5])).toEqual({ refusal: expect.stringContaining('units') })
    expect(refusal([{ kind: 'field', node: 'affine2', field: 'units' }], [7])).toEqual({ refusal: expect.stringContaining('loss') })
    const { iterations: _, epochs: __, ...rest } = document.training ?? {}
    const endless = trialDocument({ ...document, training: rest }, [rate], [0.1], { facts, hasLength: false })
    expect(endless).toEqual({ refusal: expect.stringContaining('iterations') })
  })

  test('with other data is not judged by what is known of the old ones', () => {
    const place: AxisPlace = { kind: 'field', node: 'data', field: 'limit' }
    expect(trialDocument(document, [place], [100], { facts, hasLength: true })).toHaveProperty('document')
  })
})
