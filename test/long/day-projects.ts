// The projects of a long day: of every kind that takes memory in its own way, small enough that two thousand take minutes.
import { projectText } from '../document/fixtures.ts'

const points = (source: string, units: number, training: object): string =>
  projectText({
    nodes: [
      { id: 'data', op: 'dataset', fields: { source } },
      { id: 'affine1', op: 'affine', fields: { units } },
      { id: 'tanh1', op: 'tanh' },
      { id: 'affine2', op: 'affine', fields: { units: source === 'spiral' ? 3 : 2 } },
      { id: 'loss', op: 'softmax-with-loss' }
    ],
    edges: [
      { from: 'data.x', to: 'affine1.x' },
      { from: 'affine1.y', to: 'tanh1.x' },
      { from: 'tanh1.y', to: 'affine2.x' },
      { from: 'affine2.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ],
    training: { optimizer: { kind: 'adam', learningRate: 0.01 }, batchSize: 32, ...training }
  })

/** Pictures of 8×8 in the project itself, so that a convolution needs no file. */
function pictures(filters: number, training: object): string {
  const row = (i: number, y: number) => Array.from({ length: 8 }, (_, x) => ((i * 7 + y * 3 + x * 5) % 11) / 10)
  const x = Array.from({ length: 24 }, (_, i) => [Array.from({ length: 8 }, (_, y) => row(i, y))])
  const t = x.map((_, i) => i % 3)
  return projectText({
    nodes: [
      { id: 'data', op: 'dataset', fields: { source: 'inline', layout: 'image', x, t, testX: x, testT: t } },
      { id: 'conv1', op: 'convolution', fields: { filters, kernel: [3, 3], padding: [1, 1] } },
      { id: 'norm1', op: 'batch-normalization' },
      { id: 'relu1', op: 'relu' },
      { id: 'drop1', op: 'dropout' },
      { id: 'pool1', op: 'pooling' },
      { id: 'affine1', op: 'affine', fields: { units: 3 } },
      { id: 'loss', op: 'softmax-with-loss' }
    ],
    edges: [
      { from: 'data.x', to: 'conv1.x' },
      { from: 'conv1.y', to: 'norm1.x' },
      { from: 'norm1.y', to: 'relu1.x' },
      { from: 'relu1.y', to: 'drop1.x' },
      { from: 'drop1.y', to: 'pool1.x' },
      { from: 'pool1.y', to: 'affine1.x' },
      { from: 'affine1.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ],
    training: { optimizer: { kind: 'momentum', learningRate: 0.01 }, batchSize: 8, ...training }
  })
}

export interface DayProject {
  /** A text that is saved first, or the name of an example. */
  readonly text?: string
  readonly example?: string
  /** The node whose `field` is changed, and to which sizes. */
  readonly edit: { readonly node: string; readonly field: string; readonly values: readonly number[] }
  readonly taps: readonly string[]
  readonly exports: boolean
}

/** One for each cycle; those that read MNIST come seldom, as they take a hundred times as long. */
export function projectOf(cycle: number): DayProject {
  const units = { node: 'affine1', field: 'units', values: [8, 60, 16, 33, 24, 48, 90] }
  const filters = { node: 'conv1', field: 'filters', values: [2, 8, 4, 13, 6] }
  if (cycle % 40 === 39) return { example: 'two-layer-mnist', edit: units, taps: ['affine1.y'], exports: false }
  if (cycle % 100 === 58) return { example: 'small-cnn-batchnorm', edit: filters, taps: ['conv1.y'], exports: false }
  switch (cycle % 6) {
    case 0:
      return { text: points('spiral', 20, {}), edit: units, taps: ['affine1.y', 'tanh1.y'], exports: true }
    case 1:
      return { text: pictures(4, {}), edit: filters, taps: ['conv1.y', 'norm1.y'], exports: true }
    case 2:
      return { text: points('xor', 4, { gradient: 'numerical', precision: 'float64' }), edit: units, taps: [], exports: false }
    case 3:
      return { text: points('moons', 200, { precision: 'float64', evaluateEvery: 50 }), edit: units, taps: ['affine1.y'], exports: true }
    case 4:
      return {
        example: 'gradient-descent',
        edit: { node: 'square', field: 'exponent', values: [2, 4] },
        taps: ['square.y'],
        exports: false
      }
    default:
      return { text: pictures(8, { precision: 'float64', batchSize: 24 }), edit: filters, taps: ['relu1.y'], exports: true }
  }
}
