// Checkpoints: every bit comes back, resumed steps equal uninterrupted ones, and anything else is refused with its reason.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OptimizerSettings, optimizerKinds } from '../../engine/document/project.ts'
import { resolveTraining } from '../../engine/document/training.ts'
import { readSafetensors, writeSafetensors } from '../../engine/exchange/safetensors.ts'
import { tableFor } from '../../engine/kernels/load.ts'
import type { Precision } from '../../engine/tensor.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, refuseOtherTraining } from '../../engine/train/checkpoint.ts'
import { hashOf, type NetworkStructure } from '../../engine/train/network-structure.ts'
import { NumpyRandom } from '../../engine/train/numpy-random.ts'
import { optimizerOf } from '../../engine/train/optimizers/index.ts'
import { learningRateAt } from '../../engine/train/schedules/index.ts'
import { readDamaged, refusal } from '../exchange/tensors.ts'
import { testKernels } from '../kernels.ts'

const structure: NetworkStructure = [
  { id: 'data', op: 'dataset', muted: false, inputs: {}, parameters: {}, state: {}, fields: { source: '"mnist"' } },
  { id: 'a1', op: 'affine', muted: false, inputs: { x: 'data.x' }, parameters: { W: [2, 3], b: [3] }, state: {}, fields: { units: '3' } },
  {
    id: 'bn',
    op: 'batch-normalization',
    muted: false,
    inputs: { x: 'a1.y' },
    parameters: { gamma: [3], beta: [3] },
    state: { runningMean: [3], runningVariance: [3] },
    fields: {}
  }
]

/** Tensors of this structure, filled with the bits of a number generator. */
function filled(kind: 'parameters' | 'state', precision: Precision, random: () => number) {
  return structure.flatMap((node) =>
    Object.entries(node[kind]).map(([name, shape]) => {
      const size = shape.reduce((product, dimension) => product * dimension, 1)
      const words = Uint32Array.from({ length: size * (precision === 'float32' ? 1 : 2) }, random)
      const data = precision === 'float32' ? new Float32Array(words.buffer) : new Float64Array(words.buffer)
      return { name: `${node.id}.${name}`, shape, data }
    })
  )
}

interface Choice {
  readonly precision?: Precision
  readonly optimizer?: OptimizerSettings
  readonly seed?: number
  readonly order?: readonly number[]
  readonly spare?: number | null
}

function checkpointOf({
  precision = 'float32',
  optimizer = { kind: 'adam' },
  seed = 1,
  order = [],
  spare = null
}: Choice = {}): Checkpoint {
  const generator = new NumpyRandom(seed)
  const random = () => generator.next32()
  const training = resolveTraining({ training: { optimizer, precision, seed, iterations: 1000, schedule: { kind: 'cosine' } } })
  const names = optimizerOf(optimizer.kind).state(training.optimizer)
  return {
    iteration: 600,
    training,
    kernels: 'wasm-simd',
    dataHash: seed % 3 === 0 ? null : 'c0'.repeat(32),
    structure,
    parameters: filled('parameters', precision, random),
    states: filled('state', precision, random),
    optimizer: Object.fromEntries(names.map((name) => [name, filled('parameters', precision, random)])),
    random: { ...generator.state, spare },
    sampler: { order, position: order.length },
    earlyStopping: { best: 0.1 + 0.2, bestIteration: 500, waited: 2 },
    evaluationDue: seed % 2 === 1
  }
}

/** The same with every tensor as its bytes: NaN payloads and the sign of 0 count. */
function bitsOf(checkpoint: Checkpoint) {
  const bits = (tensors: Checkpoint['parameters']) =>
    tensors.map(({ name, shape, data }) => ({
      name,
      shape,
      kind: data.constructor.name,
      bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]
    }))
  const { parameters, states, optimizer } = checkpoint
  const kept = Object.fromEntries(Object.entries(optimizer).map(([name, tensors]) => [name, bits(tensors)]))
  return { ...checkpoint, parameters: bits(parameters), states: bits(states), optimizer: kept }
}

test('any checkpoint comes back bit for bit, in both precisions and for every optimizer', () => {
  const choices = fc.record({
    precision: fc.constantFrom('float32', 'float64'),
    optimizer: fc.record({ kind: fc.constantFrom(...optimizerKinds), learningRate: fc.double({ min: 1e-300, max: 1, noNaN: true }) }),
    seed: fc.nat(2 ** 32 - 1),
    order: fc.nat(20).map((n) => Array.from({ length: n }, (_, i) => n - 1 - i)),
    spare: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))
  })
  const property = fc.property(choices, (choice) => {
    const checkpoint = checkpointOf(choice)
    const bytes = encodeCheckpoint(checkpoint)
    const read = decodeCheckpoint(bytes)
    expect(bitsOf(read)).toStrictEqual(bitsOf(checkpoint))
    expect(encodeCheckpoint(read)).toEqual(bytes)
  })
  fc.assert(property, { numRuns: 100 })
})

test('the file is a safetensors file whose tensors say what they are', () => {
  const { tensors, metadata } = readSafetensors(encodeCheckpoint(checkpointOf({ optimizer: { kind: 'momentum' } })))
  expect(tensors.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['parameter.a1.W', 'state.bn.runningMean', 'optimizer.velocity.a1.W', 'random.words', 'sampler.order'])
  )
  expect(metadata).toMatchObject({ format: 'gradloom/checkpoint', version: '1', kernels: 'wasm-simd' })
  expect(JSON.parse(metadata['run']!)).toMatchObject({ iteration: 600, training: { seed: 1, precision: 'float32', batchSize: 100 } })
})

describe.each(optimizerKinds)('%s', (kind) => {
  test.each(['float32', 'float64'] as const)('goes on after a checkpoint exactly as without one (%s)', (precision) => {
    const kernels = testKernels()
    const optimizer: OptimizerSettings = { kind, ...(kind === 'rmsprop' ? { momentum: 0.5 } : {}) }
    const training = resolveTraining({ training: { optimizer, precision, schedule: { kind: 'cosine' }, iterations: 20 } })
    const record = optimizerOf(kind)
    const names = record.state(training.optimizer)
    const n = 15
    const regions = Array.from({ length: 2 + names.length }, () => kernels.memory.allocate(n * 8))
    const [parameters, gradients, ...state] = regions.map(({ offset }) => offset)
    const view = (offset: number) =>
      kernels.memory.view({ shape: [n], size: n, offset, type: 'real' }, precision) as Float32Array | Float64Array
    /** Steps on the bowl Σ w²/2 with a bias that changes. */
    const run = (from: number, to: number) => {
      for (let iteration = from; iteration < to; iteration++) {
        view(gradients!).set(Array.from(view(parameters!), (w, i) => w + Math.sin(iteration + i)))
        const learningRate = learningRateAt(training.schedule, training.optimizer.learningRate, iteration, 20)
        record.update(tableFor(kernels, precision), training.optimizer, {
          parameters: parameters!,
          gradients: gradients!,
          state,
          n,
          learningRate,
          iteration
        })
      }
      return Array.from(view(parameters!))
    }
    const begin = () => {
      for (const { offset } of regions) view(offset).fill(0)
      view(parameters!).set(Array.from({ length: n }, (_, i) => i / 3 - 2))
    }
    begin()
    const uninterrupted = run(0, 20)
    begin()
    run(0, 9)
    const one: NetworkStructure = [{ id: 'v', op: 'variable', muted: false, inputs: {}, parameters: { y: [n] }, state: {}, fields: {} }]
    const tensor = (offset: number) => [{ name: 'v.y', shape: [n], data: view(offset) }]
    const bytes = encodeCheckpoint({
      ...checkpointOf({ precision, optimizer }),
      training,
      iteration: 9,
      structure: one,
      parameters: tensor(parameters!),
      states: [],
      optimizer: Object.fromEntries(names.map((name, i) => [name, tensor(state[i]!)]))
    })
    for (const { offset } of regions) view(offset).fill(Number.NaN)
    const read = decodeCheckpoint(bytes)
    view(parameters!).set(read.parameters[0]!.data)
    for (const [i, name] of names.entries()) view(state[i]!).set(read.optimizer[name]![0]!.data)
    expect(run(read.iteration, 20)).toEqual(uninterrupted)
  })
})

test('the random numbers after a checkpoint are those without one', () => {
  const random = new NumpyRandom(7)
  random.nextNormal()
  const bytes = encodeCheckpoint({ ...checkpointOf(), random: random.state })
  const resumed = new NumpyRandom(0)
  resumed.restore(decodeCheckpoint(bytes).random)
  expect(Array.from({ length: 700 }, () => resumed.nextNormal())).toEqual(Array.from({ length: 700 }, () => random.nextNormal()))
})

describe('refused is', () => {
  const bytes = encodeCheckpoint(checkpointOf({ order: [1, 0] }))
  const refused = (file: Uint8Array) => refusal(() => decodeCheckpoint(file), 'bad-checkpoint')
  const { tensors, metadata } = readSafetensors(bytes)
  const withMetadata = (changes: Record<string, string>) => refused(writeSafetensors(tensors, { ...metadata, ...changes }))
  const withRun = (changes: object) => withMetadata({ run: JSON.stringify({ ...JSON.parse(metadata['run']!), ...changes }) })
  test('a file that is no checkpoint, or cut off', () => {
    expect(refused(writeSafetensors(tensors))).toContain('it is a weight file without the state of a run')
    expect(refused(bytes.slice(0, 1000))).toContain('ends at byte 1000')
    expect(refused(new Uint8Array(0))).toContain('ends at byte 0')
  })
  test('a newer version, by name', () => {
    expect(withMetadata({ version: '2' })).toContain('made by a newer Gradloom (version 2')
    expect(withMetadata({ version: 'x' })).toContain('no version')
  })
  test('a lacking, superfluous, misshapen or mistyped tensor', () => {
    expect(
      refused(
        writeSafetensors(
          tensors.filter(({ name }) => name !== 'optimizer.meanGradient.a1.b'),
          metadata
        )
      )
    ).toContain('it lacks the tensor optimizer.meanGradient.a1.b')
    const more = { name: 'parameter.a1.V', shape: [1], type: 'float32' as const, data: Float32Array.of(1) }
    expect(refused(writeSafetensors([...tensors, more], metadata))).toContain('its tensor "parameter.a1.V" belongs to nothing')
    const changed = (name: string, change: object) =>
      refused(
        writeSafetensors(tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor)) as typeof tensors, metadata)
      )
    expect(changed('parameter.a1.W', { shape: [3, 2] })).toContain('has the shape [3, 2] instead of [2, 3]')
    expect(changed('parameter.a1.W', { type: 'float64', data: new Float64Array(6) })).toContain('is float64 instead of float32')
    expect(changed('random.words', { shape: [1], data: new Uint32Array(1) })).toContain('[1] instead of [624]')
    expect(changed('sampler.order', { data: Int32Array.of(0, 2) })).toContain('names sample 2 of 2')
  })
  test('metadata that was changed or is not complete', () => {
    expect(withMetadata({ structure: metadata['structure']!.replace('a1', 'a2') })).toContain('does not match its hash')
    expect(withMetadata({ structure: '[{}]', hash: hashOf('[{}]') })).toContain('is not complete')
    expect(withMetadata({ run: '{' })).toContain('"run" is not JSON')
    expect(withMetadata({ run: '[]' })).toContain('lack the run')
    expect(withRun({ evaluationDue: 1 })).toContain('whether an evaluation is due')
    for (const iteration of [-1, 1.5, '6', null]) expect(withRun({ iteration })).toContain('no whole number from 0')
    expect(withRun({ earlyStopping: { best: null, waited: 1 } })).toContain('early stopping')
    expect(withRun({ training: { optimizer: { kind: 'lbfgs' } } })).toContain('its settings are wrong')
    expect(withRun({ randomPosition: 625 })).toContain('625 of 624')
    expect(withRun({ samplerPosition: 3 })).toContain('3 of 2')
  })
  test('a run whose settings could not go on from it', () => {
    const saved = resolveTraining({ training: { optimizer: { kind: 'rmsprop' }, seed: 3 } })
    const against = (training: object) => () =>
      refuseOtherTraining(saved, resolveTraining({ training: { optimizer: { kind: 'rmsprop' }, seed: 3, ...training } }))
    expect(refusal(against({ seed: 4 }), 'other-training')).toBe(
      'The checkpoint belongs to another run: training.seed is 3 in the checkpoint and 4 here. Use 3 again, or train from the start.'
    )
    expect(refusal(against({ precision: 'float64' }), 'other-training')).toContain('training.precision is float32')
    expect(refusal(against({ optimizer: { kind: 'adam' } }), 'other-training')).toContain('training.optimizer.kind is rmsprop')
    expect(refusal(against({ optimizer: { kind: 'rmsprop', momentum: 0.9 } }), 'other-training')).toContain(
      'squaredGradient and velocity here'
    )
    expect(
      against({ iterations: 20_000, evaluateEvery: 7, schedule: { kind: 'cosine' }, optimizer: { kind: 'rmsprop', learningRate: 1 } })
    ).not.toThrow()
  })
})

test('damaged files are read or refused, never worse', () => {
  readDamaged(encodeCheckpoint(checkpointOf()), decodeCheckpoint, 200)
})
