// The self-test of experimental kernels: it sees a fault in any kernel, and only kernels that pass are used.
import { expect, test } from 'vitest'
import { fastestKernels } from '../../engine/kernels/fastest.ts'
import type { Kernels } from '../../engine/kernels/load.ts'
import { sameResults } from '../../engine/kernels/self-test.ts'
import type { KernelTable } from '../../engine/kernels/table.ts'
import { trials } from '../../engine/kernels/trials.ts'
import { binaries, testKernels } from '../kernels.ts'

const compile = (bytes: Uint8Array) => new WebAssembly.Module(bytes)
const proven = testKernels()

test('two compilations of one module give the same bits', () => {
  expect(sameResults(proven, testKernels())).toBe(true)
})

test.each(Object.keys(trials) as (keyof KernelTable)[])('%s that does nothing is found, in either precision', (name) => {
  const sound = testKernels()
  for (const precision of ['float32', 'float64'] as const) {
    const faulty: Kernels = { ...sound, [precision]: { ...sound[precision], [name]: () => -2 } }
    expect(sameResults(proven, faulty), precision).toBe(false)
  }
})

test('a multiply-add that rounds differently is found', () => {
  expect(sameResults(testKernels('relaxed'), testKernels('baseline'))).toBe(false)
})

test('kernels that pass are used, and their name says what they are', () => {
  expect(fastestKernels(binaries, compile).name).toBe(`${proven.name}, re-vectorised`)
})

test('kernels that differ or stop, and a compiler that is missing or fails, leave the proven ones in use', () => {
  const broken = [
    undefined,
    () => compile(binaries.baseline),
    () => compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
    () => {
      throw new Error('no such option')
    }
  ]
  for (const compileWide of broken) {
    const kernels = fastestKernels(binaries, compileWide)
    expect(kernels.name).toBe(proven.name)
    expect(sameResults(proven, kernels), 'nothing of the self-test is left behind').toBe(true)
  }
})
