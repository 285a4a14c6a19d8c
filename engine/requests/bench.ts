// The workloads of the performance specification, measured in this process: milliseconds per iteration after a warm-up.
import type { BenchRequest, BenchResult } from '../contract.ts'
import type { Edge, GraphNode } from '../document/project.ts'
import type { Kernels } from '../kernels/load.ts'
import type { Region } from '../kernels/memory.ts'
import { projectError } from '../problem.ts'
import { TrainingRun } from '../train/training-run.ts'
import type { RequestContext } from './context.ts'
import { loadData, prepare } from './prepare.ts'
import { Progress } from './progress.ts'

const warmUpIterations = 5
const measuredMs = 3000
const mostIterations = 20000

interface Layer {
  readonly op: string
  readonly fields?: Readonly<Record<string, unknown>>
}

const convolution = (filters: number, kernel: number, padding: number): Layer => ({
  op: 'convolution',
  fields: { filters, kernel: [kernel, kernel], padding: [padding, padding] }
})
const affine = (units: number): Layer => ({ op: 'affine', fields: { units } })
const relu: Layer = { op: 'relu' }
const pool: Layer = { op: 'pooling' }
const block = (filters: number, padding: number): readonly Layer[] => [
  convolution(filters, 3, padding),
  { op: 'batch-normalization' },
  relu
]

const workloads: Readonly<
  Record<string, { readonly layout: 'flat' | 'image'; readonly batch: number; readonly layers: readonly Layer[] }>
> = {
  W1: { layout: 'flat', batch: 100, layers: [affine(50), relu, affine(10)] },
  W2: { layout: 'image', batch: 100, layers: [convolution(30, 5, 0), relu, pool, affine(100), relu, affine(10)] },
  W3: {
    layout: 'image',
    batch: 100,
    layers: [
      ...[...block(16, 1), ...block(16, 1), pool],
      ...[...block(32, 1), ...block(32, 2), pool],
      ...[...block(64, 1), ...block(64, 1), pool],
      ...[affine(50), relu, affine(10)]
    ]
  },
  W4: { layout: 'flat', batch: 1, layers: [...Array.from({ length: 500 }, () => [affine(64), relu]).flat(), affine(10)] },
  'W4-100': { layout: 'flat', batch: 1, layers: [...Array.from({ length: 50 }, () => [affine(64), relu]).flat(), affine(10)] }
}

export async function bench(request: BenchRequest, context: RequestContext): Promise<void> {
  const names = request.workload === 'W4' ? ['W4', 'W4-100'] : [request.workload]
  const results: BenchResult[] = []
  for (const name of names) results.push(await measure(name, request.threads, context))
  const [result, small] = results
  if (!result) return
  if (!small) context.send(result)
  else {
    // both chains in one answer: time must grow with the number of nodes, not faster
    const ratio = result.msPerIteration / small.msPerIteration
    const openMs100Nodes = Number(small['openMs']) + Number(small['compileMs'])
    context.send({ ...result, msPerIteration100Nodes: small.msPerIteration, openMs100Nodes, iterationRatio: ratio })
  }
}

async function measure(name: string, threads: number, { engine, send, stopping }: RequestContext): Promise<BenchResult> {
  const workload = workloads[name]
  if (!workload) {
    throw projectError('unknown-workload', `There is no workload ${name}. The workloads are W1, W2, W3 and W4.`)
  }
  const { host } = engine
  const kernels = engine.kernelsFor(threads)
  const project = { text: projectText(workload), base: '.' }
  const opening = performance.now()
  const prepared = await prepare(project, {}, 'train', host, stopping)
  const inferred = performance.now()
  const { document, facts, settings, trainCount } = prepared
  const data = await loadData(prepared, project, settings.precision, kernels.memory, host, stopping)
  const network = { graph: document.graph, facts, gradients: 'parameters', pruned: true } as const
  const compiling = performance.now()
  const run = new TrainingRun({ network, kernels, settings, trainCount, data: data.train })
  const compiled = performance.now()
  try {
    const iterate = (): void => {
      run.nextBatch()
      run.backpropagate(true)
      run.update(mostIterations)
    }
    for (let i = 0; i < warmUpIterations; i++) iterate()
    const progress = new Progress(send, 'measuring', measuredMs)
    const start = performance.now()
    let iterations = 0
    let elapsed = 0
    for (; elapsed < measuredMs && iterations < mostIterations; elapsed = performance.now() - start) {
      iterate()
      iterations++
      const pausing = stopping.dueOrCancel()
      if (pausing) {
        progress.report(Math.min(measuredMs, performance.now() - start))
        await pausing
      }
    }
    const msPerIteration = elapsed / iterations
    return {
      type: 'bench',
      workload: name,
      msPerIteration,
      gflops: (2 * multiplyAdds(run)) / msPerIteration / 1e6,
      limitGflops: productLimit(kernels),
      threads: kernels.threads,
      kernels: kernels.name,
      iterations,
      openMs: inferred - opening,
      compileMs: compiled - compiling
    }
  } finally {
    run.release()
    data.release()
  }
}

/** What these kernels reach on this machine now: GFLOP/s of a product of 480 × 480 matrices in float32, which lie in the caches. */
function productLimit({ memory, float32 }: Kernels): number {
  const size = 480
  const [a, b, c] = [0, 1, 2].map(() => memory.allocate(4 * size * size)) as [Region, Region, Region]
  try {
    const times: number[] = []
    for (let i = 0; i < 25; i++) {
      const start = performance.now()
      float32.gemm(size, size, size, a.offset, size, 1, b.offset, size, 1, c.offset, size, 0)
      times.push(performance.now() - start)
    }
    return (2 * size ** 3) / (times.sort((x, y) => x - y)[12] as number) / 1e6
  } finally {
    for (const region of [a, b, c]) memory.release(region)
  }
}

/** Of one iteration: forward, and backward once for the input gradient and once for the parameters, where they are computed. */
function multiplyAdds({ execution: { plan } }: TrainingRun): number {
  return plan.forward.reduce((sum, { entry, call }) => {
    const passes = 1 + Number(Object.values(call.inputGradients).some(Boolean)) + Number(Object.keys(call.parameterGradients).length > 0)
    return sum + entry.cost.multiplyAdds * passes
  }, 0)
}

function projectText({ layout, batch, layers }: (typeof workloads)[string]): string {
  const nodes: GraphNode[] = [{ id: 'data', op: 'dataset', fields: { source: 'mnist', layout } }]
  const edges: Edge[] = []
  let last = 'data.x'
  for (const [i, layer] of layers.entries()) {
    const id = `n${i}`
    nodes.push({ id, ...layer })
    edges.push({ from: last, to: `${id}.x` })
    last = `${id}.y`
  }
  nodes.push({ id: 'loss', op: 'softmax-with-loss' })
  edges.push({ from: last, to: 'loss.x' }, { from: 'data.t', to: 'loss.t' })
  const training = {
    optimizer: { kind: 'sgd', learningRate: layers.length > 100 ? 0.001 : 0.1 },
    batchSize: batch,
    iterations: mostIterations
  }
  return JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes, edges }, training })
}
