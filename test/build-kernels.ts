// Vitest global set-up: the kernels must be compiled before any test loads them.
import { buildKernels } from '../src-main/build-kernels.ts'

export async function setup(): Promise<void> {
  await buildKernels()
}
