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
const benchOf = (id: string) => () => milliseconds(gradloom('bench', '--workload', id, '--threads', '1'))

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
        most: { ratio: 1 / 3, text: '1/3' }
      },
      { name: 'NumPy float32', package: 'numpy', measure: () => ownSeconds(runPeer('two_layer_numpy.py', 'float32', '10000')) }
    ],
    mostPeakBytes: 400e6
  },
  {
    id: 'W2',
    title: 'convolution 30×5×5, ReLU, pooling, affine 100, ReLU, affine 10; batch 100, float32',
    unit: 'ms/iteration',
    ours: benchOf('W2'),
    peers: [
      {
        name: 'NumPy float32',
        package: 'numpy',
        measure: () => milliseconds(runPeer('convnet_numpy.py', 'float32', '50')),
        most: { ratio: 1 / 2, text: '1/2' }
      },
      { name: 'PyTorch', package: 'torch', measure: () => milliseconds(runPeer('torch_cpu.py', 'W2', '100', '1')) }
    ]
  },
  {
    id: 'W3',
    title: 'six 3×3 convolutions with batch normalization; batch 100, float32',
    unit: 'ms/iteration',
    ours: benchOf('W3'),
    peers: [{ name: 'PyTorch', package: 'torch', measure: () => milliseconds(runPeer('torch_cpu.py', 'W3', '40', '1')) }]
  }
]
