// Brief passes: what nobody looks at between ReLU and max pooling is left out, and everything else has the same bits.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadData, prepare } from '../../engine/requests/prepare.ts'
import { Stopping } from '../../engine/requests/stopping.ts'
import { TrainingRun } from '../../engine/train/training-run.ts'
import { quietHost as host } from '../engine-host.ts'
import { testKernels } from '../kernels.ts'
import { projectText } from '../requests/engine.ts'

const kernels = testKernels()

interface Layer {
  readonly id: string
  readonly op: string
  readonly fields?: Readonly<Record<string, unknown>>
}

const before: readonly Layer[] = [
  { id: 'wide', op: 'affine', fields: { units: 48 } },
  { id: 'image', op: 'reshape', fields: { shape: [-1, 2, 4, 6] } },
  { id: 'conv', op: 'convolution', fields: { filters: 3, kernel: [3, 3], padding: [1, 1] } },
  { id: 'relu', op: 'relu' }
]
const after: readonly Layer[] = [
  { id: 'flat', op: 'flatten' },
  { id: 'scores', op: 'affine', fields: { units: 3 } }
]

/** A run of a chain over the spiral, in float32. */
async function runOf(layers: readonly Layer[], more: readonly Layer[] = [], moreEdges: readonly string[] = []): Promise<TrainingRun> {
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'spiral', samples: 60 } },
    ...layers,
    ...more,
    { id: 'loss', op: 'softmax-with-loss' }
  ]
  const chain = ['data', ...layers.map(({ id }) => id), 'loss']
  const edges = chain.slice(1).map((to, i) => `${chain[i]}.${i === 0 ? 'x' : 'y'} ${to}.x`)
  const project = { text: projectText(nodes, [...edges, ...moreEdges, 'data.t loss.t'], { iterations: 9, batchSize: 7 }), base: '.' }
  const stopping = new Stopping(host)
  const prepared = await prepare(project, {}, 'train', host, stopping)
  const data = await loadData(prepared, project, 'float32', kernels.memory, host, stopping)
  const { document, facts, trainCount, settings } = prepared
  const network = { graph: document.graph, facts, gradients: 'parameters', pruned: more.length === 0 } as const
  return new TrainingRun({ network, kernels, settings, trainCount, data: data.train })
}

/** Three iterations: all that a pass computed, by name, after each. */
function passes(run: TrainingRun, brief: boolean): readonly ReadonlyMap<string, Float64Array>[] {
  const { plan } = run.execution
  return Array.from({ length: 3 }, () => {
    run.nextBatch()
    run.backpropagate(brief)
    const seen = new Map<string, Float64Array>()
    const keep = (name: string, numbers: Float64Array | undefined) => numbers && seen.set(name, numbers)
    for (const port of plan.values.keys()) keep(`value ${port}`, run.execution.value(port))
    for (const port of plan.gradients.keys()) keep(`gradient ${port}`, run.execution.gradient(port))
    for (const { name } of plan.store.parameters) keep(`parameter gradient ${name}`, run.execution.parameterGradient(name))
    run.update(9)
    return seen
  })
}

async function expectExchange(layers: readonly Layer[], hidden: readonly string[], more?: readonly Layer[], moreEdges?: readonly string[]) {
  const [whole, brief] = [await runOf(layers, more, moreEdges), await runOf(layers, more, moreEdges)]
  try {
    const seen = passes(whole, false)
    for (const [i, { size }] of seen.entries()) expect(size, `pass ${i} computes something`).toBeGreaterThan(10)
    for (const [i, partly] of passes(brief, true).entries()) {
      const all = seen[i] as ReadonlyMap<string, Float64Array>
      expect([...all.keys()].filter((name) => !partly.has(name))).toEqual(hidden)
      for (const [name, numbers] of partly) expect(numbers, name).toEqual(all.get(name))
    }
  } finally {
    whole.release()
    brief.release()
  }
}

const between = ['value relu.y', 'gradient pool.x', 'gradient relu.y']

test('any max pooling after ReLU gives the same values and gradients, bit for bit', async () => {
  const pair = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  const pools = fc
    .record({ window: pair, stride: pair })
    .chain(({ window, stride }) =>
      fc
        .tuple(fc.integer({ min: 0, max: window[0] - 1 }), fc.integer({ min: 0, max: window[1] - 1 }))
        .map((padding) => ({ window, stride, padding }))
    )
  await fc.assert(
    fc.asyncProperty(pools, async (fields) => {
      const size = (i: 0 | 1, length: number) => Math.floor((length + 2 * fields.padding[i] - fields.window[i]) / fields.stride[i]) + 1
      // where there are more windows than pixels there is no room for the masked gradient
      const exchanged = size(0, 4) * size(1, 6) <= 24
      await expectExchange([...before, { id: 'pool', op: 'pooling', fields }, ...after], exchanged ? between : [])
    }),
    { numRuns: 25, seed: 2 }
  )
})

test('nothing is left out before a mean, before anything else than pooling, and where a second node reads', async () => {
  await expectExchange([...before, { id: 'pool', op: 'pooling', fields: { kind: 'average' } }, ...after], [])
  await expectExchange([...before, ...after], [])
  const second: Layer = { id: 'other', op: 'global-average-pooling' }
  await expectExchange([...before, { id: 'pool', op: 'pooling' }, ...after], [], [second], ['relu.y other.x'])
})

test('what a brief pass left out is computed when asked for', async () => {
  const run = await runOf([...before, { id: 'pool', op: 'pooling' }, ...after])
  try {
    run.nextBatch()
    run.backpropagate()
    const [value, gradient] = [run.execution.value('relu.y'), run.execution.gradient('relu.y')]
    run.execution.begin()
    run.backpropagate(true)
    expect(run.execution.isWhole).toBe(false)
    run.execution.complete()
    expect(run.execution.value('relu.y')).toEqual(value)
    expect(run.execution.gradient('relu.y')).toEqual(gradient)
  } finally {
    run.release()
  }
})
