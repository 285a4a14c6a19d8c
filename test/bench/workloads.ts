// What is measured: each workload with our run, the peers' runs, and the bounds we must keep.
import { join } from 'node:path'
import { repository } from '../steps.ts'
import { type Measured, runNode } from './processes.ts'
import { type PeerPackage, runPeer } from './python.ts'

export interface Figure {
  /** In the workload's unit. */
  readonly time: number
  readonly peakBytes?: number | undefined
}
export interface Peer {
  readonly name: string
  readonly package: PeerPackage
  measure(): Promise<Figure>
  /** The most that our median may be, as a share of this peer's. */
  readonly most?: { readonly ratio: number; readonly text: string }
}
export interface Workload {
  readonly id: string
  readonly title: string
  readonly unit: string
  ours(): Promise<Figure>
  readonly peers: readonly Peer[]
  readonly mostPeakBytes?: number
  /** Bound of our own median. */
  readonly most?: { readonly value: number; readonly text: string }
}

const launcher = join(repository, 'src-main/launch.js')
const gradloom = (...words: string[]) => runNode(launcher, [...words, '--json'])

function numberOf({ result }: Measured, key: string): number {
  const value = result[key]
  if (typeof value !== 'number') throw new Error(`The run gave no number "${key}": ${JSON.stringify(result)}`)
  return value
}

const milliseconds = async (measuring: Promise<Measured>): Promise<Figure> => ({ time: numberOf(await measuring, 'msPerIteration') })
const ownSeconds = async (measuring: Promise<Measured>): Promise<Figure> => ({ time: numberOf(await measuring, 'seconds') })
const benchOf = (id: string, threads: number) => () => milliseconds(gradloom('bench', '--workload', id, '--threads', String(threads)))
/** How many times a chain of 1,000 nodes costs what one of 100 costs. */
const growth = async (of: (result: Measured['result']) => number): Promise<Figure> => ({
  time: of((await gradloom('bench', '--workload', 'W4', '--threads', '1')).result)
})
const figure = (result: Measured['result'], key: string): number => Number(result[key])
const torch = (id: string, iterations: number, threads: number) => () =>
  milliseconds(runPeer('torch_cpu.py', id, String(iterations), String(threads)))

/** Builds the kernels and fills the caches of code and files, so that the first measured run is like the others. */
export async function warmUp(): Promise<void> {
  await gradloom('train', 'two-layer-mnist', '--iterations', '1')
}

export const workloads: readonly Workload[] = [
  {
    id: 'W1',
    title: 'two-layer-mnist, 10 000 iterations with 17 evaluations; ours is the whole process, a peer its training loop',
    unit: 's',
    async ours() {
      const measured = await gradloom('train', 'two-layer-mnist', '--precision', 'float32', '--iterations', '10000', '--threads', '1')
      return { time: measured.seconds, peakBytes: measured.peakBytes }
    },
    peers: [
      {
        name: 'NumPy float64 (the notes)',
        package: 'numpy',
        measure: () => ownSeconds(runPeer('two_layer_numpy.py', 'float64', '10000')),
        most: { ratio: 1 / 5, text: '1/5' }
      },
      { name: 'NumPy float32', package: 'numpy', measure: () => ownSeconds(runPeer('two_layer_numpy.py', 'float32', '10000')) }
    ],
    mostPeakBytes: 400e6
  },
  {
    id: 'W2',
    title: 'convolution 30×5×5, ReLU, pooling, affine 100, ReLU, affine 10; batch 100, float32, one thread',
    unit: 'ms/iteration',
    ours: benchOf('W2', 1),
    peers: [
      { name: 'PyTorch', package: 'torch', measure: torch('W2', 100, 1), most: { ratio: 1 / 2, text: '1/2' } },
      {
        name: 'NumPy float32',
        package: 'numpy',
        measure: () => milliseconds(runPeer('convnet_numpy.py', 'float32', '50'))
      }
    ]
  },
  {
    id: 'W2-two-threads',
    title: 'the same on two threads',
    unit: 'ms/iteration',
    ours: benchOf('W2', 2),
    peers: [{ name: 'PyTorch', package: 'torch', measure: torch('W2', 100, 2), most: { ratio: 1 / 1.5, text: '1/1.5' } }]
  },
  {
    id: 'W3',
    title: 'six 3×3 convolutions with batch normalization; batch 100, float32, one thread',
    unit: 'ms/iteration',
    ours: benchOf('W3', 1),
    peers: [{ name: 'PyTorch', package: 'torch', measure: torch('W3', 40, 1), most: { ratio: 1, text: 'the time' } }]
  },
  {
    id: 'W3-two-threads',
    title: 'the same on two threads',
    unit: 'ms/iteration',
    ours: benchOf('W3', 2),
    peers: [{ name: 'PyTorch', package: 'torch', measure: torch('W3', 40, 2), most: { ratio: 1, text: 'the time' } }]
  },
  {
    id: 'W4-iteration',
    title: 'a chain of 1,000 affine and ReLU nodes against one of 100: an iteration, one thread',
    unit: 'times',
    ours: () => growth((result) => figure(result, 'iterationRatio')),
    peers: [],
    most: { value: 12, text: '12 times' }
  },
  {
    id: 'W4-opening',
    title: 'the same chains: loading, inferring and compiling',
    unit: 'times',
    ours: () => growth((result) => (figure(result, 'openMs') + figure(result, 'compileMs')) / figure(result, 'openMs100Nodes')),
    peers: [],
    most: { value: 12, text: '12 times' }
  }
]
