// Iterations leave nothing behind: after thousands of them the JavaScript heap is as large as before.
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { Crew } from '../../engine/kernels/crew.ts'
import { threadedKernels } from '../../engine/kernels/threaded.ts'
import { loadData, prepare } from '../../engine/requests/prepare.ts'
import { Stopping } from '../../engine/requests/stopping.ts'
import { TrainingRun } from '../../engine/train/training-run.ts'
import { quietHost as host } from '../engine-host.ts'
import { testKernels } from '../kernels.ts'
import { projectText } from '../requests/engine.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are really in use. */
function heap(): number {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed
}

const alone = testKernels()
const helpers: Worker[] = []
const crew = new Crew(alone, (setup) =>
  helpers.push(new Worker(new URL('../kernels/helper-thread.ts', import.meta.url), { workerData: setup }))
)
const together = threadedKernels(alone, crew, 2, 500)
afterAll(() => Promise.all(helpers.map((helper) => helper.terminate())))

const layers = [
  { id: 'image', op: 'reshape', fields: { shape: [-1, 1, 1, 2] } },
  { id: 'conv', op: 'convolution', fields: { filters: 4, kernel: [1, 2], padding: [0, 1] } },
  { id: 'norm', op: 'batch-normalization' },
  { id: 'relu', op: 'relu' },
  { id: 'pool', op: 'pooling', fields: { window: [1, 3] } },
  { id: 'flat', op: 'flatten' },
  { id: 'drop', op: 'dropout', fields: { rate: 0.2 } },
  { id: 'scores', op: 'affine', fields: { units: 3 } }
]

test.each([
  ['one thread', alone],
  ['two threads', together]
])('2,000 iterations of a network with convolution, normalization and drop-out leave the heap as it was: %s', async (_, kernels) => {
  while (crew.up < 1) await setTimeout(5)
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'spiral', samples: 60 } },
    ...layers,
    { id: 'loss', op: 'softmax-with-loss' }
  ]
  const chain = ['data', ...layers.map(({ id }) => id), 'loss']
  const edges = chain.slice(1).map((to, i) => `${chain[i]}.${i === 0 ? 'x' : 'y'} ${to}.x`)
  const settings = { iterations: 10_000, batchSize: 30, sampling: 'shuffle', optimizer: { kind: 'adam' } }
  const project = { text: projectText(nodes, [...edges, 'data.t loss.t'], settings), base: '.' }
  const stopping = new Stopping(host)
  const prepared = await prepare(project, {}, 'train', host, stopping)
  const data = await loadData(prepared, project, prepared.settings.precision, kernels.memory, host, stopping)
  const { document, facts, trainCount } = prepared
  const network = { graph: document.graph, facts, gradients: 'parameters', pruned: true } as const
  const run = new TrainingRun({ network, kernels, settings: prepared.settings, trainCount, data: data.train })
  const iterate = (count: number) => {
    for (let i = 0; i < count; i++) {
      run.nextBatch()
      run.backpropagate(i % 2 === 0)
      run.update(10_000)
    }
  }
  // until the code is compiled and its feedback is there
  iterate(1000)
  const before = heap()
  iterate(2000)
  const grown = heap() - before
  run.release()
  data.release()
  expect(run.iteration).toBe(3000)
  // less than eight bytes for each iteration
  expect(grown).toBeLessThan(16_000)
})
