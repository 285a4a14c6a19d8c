// Training settings: defaults, options of the command line over those of the file, and the length of a run.
import { describe, expect, it } from 'vitest'
import {
  optimizerKinds,
  optionsOf,
  overrideTraining,
  resolveTraining,
  runLength,
  type TrainingOverride,
  trainingProblems
} from '../../engine/document.ts'

const settings = { optimizer: { kind: 'sgd', learningRate: 0.1, weightDecay: 1e-4 }, epochs: 5, seed: 3 } as const

describe('defaults', () => {
  it('fill in what a project leaves unsaid', () => {
    expect(resolveTraining({})).toEqual({
      optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0, beta1: 0, beta2: 0, epsilon: 0, weightDecay: 0 },
      schedule: { kind: 'constant' },
      batchSize: 100,
      sampling: 'with-replacement',
      gradient: 'backprop',
      precision: 'float32',
      seed: 0,
      evaluateEvery: 0
    })
  })

  it('follow the kind of optimizer and give way to what the project says', () => {
    const training = resolveTraining({ training: { optimizer: { kind: 'adam', beta1: 0.5 }, batchSize: 7 } })
    expect(training.optimizer).toEqual({
      kind: 'adam',
      learningRate: 0.001,
      momentum: 0,
      beta1: 0.5,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0
    })
    expect(training.batchSize).toBe(7)
  })

  it.each(optimizerKinds)('of %s pass its own checks', (kind) => {
    const { optimizer } = resolveTraining({ training: { optimizer: { kind } } })
    const own = Object.fromEntries(optionsOf(kind).map((option) => [option, optimizer[option]]))
    expect(trainingProblems({ optimizer: { kind, ...own } })).toEqual([])
  })
})

describe('the length of a run', () => {
  it('is in iterations or in epochs, as the project says', () => {
    expect(runLength(resolveTraining({ training: { iterations: 10 } }))).toEqual({ iterations: 10 })
    expect(runLength(resolveTraining({ training: { epochs: 2 } }))).toEqual({ epochs: 2 })
  })

  it('is asked for where the project says neither', () => {
    expect(() => runLength(resolveTraining({}))).toThrow('training says neither iterations nor epochs')
  })
})

describe('an override', () => {
  it('of nothing changes nothing', () => {
    expect(overrideTraining(settings, { seed: undefined, optimizer: { learningRate: undefined } })).toEqual({
      training: settings,
      problems: []
    })
  })

  it('of single numbers keeps the rest', () => {
    expect(overrideTraining(settings, { batchSize: 10, optimizer: { learningRate: 0.5 } }).training).toEqual({
      optimizer: { kind: 'sgd', learningRate: 0.5, weightDecay: 1e-4 },
      epochs: 5,
      seed: 3,
      batchSize: 10
    })
  })

  it('of the optimizer keeps what both kinds have, but not the learning rate', () => {
    const from = { optimizer: { kind: 'momentum', learningRate: 0.1, momentum: 0.8, weightDecay: 1e-4 } } as const
    expect(overrideTraining(from, { optimizer: { kind: 'adam' } }).training?.optimizer).toEqual({ kind: 'adam', weightDecay: 1e-4 })
    expect(overrideTraining(from, { optimizer: { kind: 'rmsprop', learningRate: 0.02 } }).training?.optimizer).toEqual({
      kind: 'rmsprop',
      learningRate: 0.02,
      momentum: 0.8,
      weightDecay: 1e-4
    })
  })

  it('of the optimizer by the same kind keeps the learning rate', () => {
    expect(overrideTraining(settings, { optimizer: { kind: 'sgd' } }).training).toEqual(settings)
  })

  it('of iterations replaces epochs, and the other way round', () => {
    expect(overrideTraining(settings, { iterations: 7 }).training).toEqual({ optimizer: settings.optimizer, seed: 3, iterations: 7 })
    expect(overrideTraining({ iterations: 7 }, { epochs: 2 }).training).toEqual({ epochs: 2 })
  })

  it('leaves the settings it was laid over as they were', () => {
    const before = structuredClone(settings)
    overrideTraining(settings, { iterations: 7, optimizer: { kind: 'adam' } })
    expect(settings).toEqual(before)
  })

  it.each<[string, TrainingOverride | object, string, string]>([
    ['zero iterations', { iterations: 0 }, 'zero-iterations', 'Training needs at least one update'],
    ['a learning rate that is no number', { optimizer: { learningRate: Number.NaN } }, 'bad-value', 'a number above 0; got NaN'],
    ['an infinite learning rate', { optimizer: { learningRate: Number.POSITIVE_INFINITY } }, 'bad-value', 'got Infinity'],
    ['an unknown optimizer', { optimizer: { kind: 'adm' } }, 'bad-value', 'Did you mean "adam"?'],
    ['a number the optimizer lacks', { optimizer: { beta1: 0.9 } }, 'unknown-key', 'of kind "sgd" has no key "beta1"'],
    ['half a sample', { batchSize: 0.5 }, 'bad-value', 'training.batchSize must be a whole number from 1'],
    ['an unknown setting', { batchsize: 5 }, 'unknown-key', 'Did you mean "batchSize"?'],
    ['both lengths', { iterations: 5, epochs: 5 }, 'iterations-and-epochs', 'Remove one of them.']
  ])('with %s is refused by the rules of the file', (_, override, code, says) => {
    const { training, problems } = overrideTraining(settings, override as TrainingOverride)
    expect(training).toBeUndefined()
    expect(problems).toMatchObject([{ code }])
    expect(problems[0]?.message).toContain(says)
  })
})
