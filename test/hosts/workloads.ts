// Training requests for tests of hosts: one so large that an iteration takes seconds, and one of a moment.
import type { TrainRequest } from '../../engine/contract.ts'
import { projectText } from '../document/fixtures.ts'

export function training(project: string, parts: Partial<TrainRequest> = {}): TrainRequest {
  return {
    type: 'train',
    project: { text: project, base: '/' },
    overrides: {},
    threads: 1,
    lossEvery: 0,
    lossAt: 'before',
    checkpoint: false,
    ...parts
  }
}

const mnist = { source: 'mnist', layout: 'flat', limit: 6000 }

export function mlp(units: readonly number[], settings: Readonly<Record<string, unknown>>, data: object = mnist): string {
  const layers = units.map((count, i) => ({ id: `affine${i + 1}`, op: 'affine', fields: { units: count } }))
  return projectText({
    nodes: [
      { id: 'data', op: 'dataset', fields: data },
      ...layers,
      { id: 'out', op: 'affine', fields: { units: 10 } },
      { id: 'loss', op: 'softmax-with-loss' }
    ],
    edges: [
      ...[...layers, { id: 'out' }].map(({ id }, i) => ({ from: i === 0 ? 'data.x' : `affine${i}.y`, to: `${id}.x` })),
      { from: 'out.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ],
    training: { optimizer: { kind: 'sgd', learningRate: 0.01 }, ...settings }
  })
}

/** Matrix products of 64 thousand million multiply-adds, each one call of a kernel. */
export const hugeProject = mlp([4000, 4000], { batchSize: 4000, iterations: 1000 })

export const hugeIteration = (threads: number): TrainRequest => training(hugeProject, { threads })

export const smallTraining = (): TrainRequest => training(mlp([20], { batchSize: 50, iterations: 3 }))
