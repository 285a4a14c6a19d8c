// The kernels with their work divided among threads: the same table, the same bits.
import type { Precision } from '../tensor.ts'
import { type Crew, callKernel, type Kernel } from './crew.ts'
import { type Kernels, kernelNames } from './load.ts'
import type { Memory } from './memory.ts'
import { bytesOf, countOf, mostWords, partStart, partsOf, type Split, splits, wordsFrom } from './splits.ts'
import type { KernelTable } from './table.ts'

/** Operations for which waking a helper pays, about ten microseconds of one thread. */
const leastWork = 100_000

/** @param threads with the calling one. @param least operations of a part; tests make it small */
export function threadedKernels(kernels: Kernels, crew: Crew, threads: number, least = leastWork): Kernels {
  crew.grow(threads - 1)
  const numbers = new Map(kernelNames(exportsOf(kernels.module)).map((name, i) => [name, i]))
  const divided = (precision: Precision, suffix: string): KernelTable => {
    const table = kernels[precision] as unknown as Readonly<Record<string, Kernel>>
    const entries = Object.entries(table).map(([name, kernel]): [string, Kernel] => {
      const split = splits[name]
      const number = numbers.get(name + suffix)
      return [
        name,
        split && number !== undefined ? divide({ kernel, number, split, precision }, kernels.memory, crew, threads, least) : kernel
      ]
    })
    return Object.fromEntries(entries) as unknown as KernelTable
  }
  return { ...kernels, float32: divided('float32', '_f32'), float64: divided('float64', '_f64'), threads }
}

/** Names of what a module exports. */
function exportsOf(module: WebAssembly.Module): Readonly<Record<string, unknown>> {
  return Object.fromEntries(WebAssembly.Module.exports(module).map(({ name }) => [name, true]))
}

interface Divided {
  readonly kernel: Kernel
  /** Of the kernel, among all. */
  readonly number: number
  readonly split: Split
  readonly precision: Precision
}

function divide({ kernel, number, split, precision }: Divided, memory: Memory, crew: Crew, threads: number, least: number): Kernel {
  const { count: countAt, moves, once = [], total, geometry } = split
  // the arguments, and behind them the words of the geometry; used again by every call, so that none allocates
  const numbers = new Float64Array(wordsFrom + mostWords)
  return (...given) => {
    numbers.fill(0)
    numbers.set(given as number[])
    if (geometry !== undefined) numbers.set(memory.words(numbers[geometry] as number, mostWords), wordsFrom)
    // how many parts there are changes no bit: the helpers that are up are enough
    const parts = partsOf(split, numbers, Math.min(threads, 1 + crew.up), least)
    if (parts < 2) return kernel(...given)
    const count = countOf(split, numbers)
    for (let part = 1; part < parts; part++) {
      const target = crew.argumentsOf(part - 1)
      target.set(numbers.subarray(0, target.length))
      const start = partStart(split, count, part, parts)
      target[countAt] = partStart(split, count, part + 1, parts) - start
      for (let i = 0; i < moves.length; i++) {
        const move = moves[i] as Split['moves'][number]
        const address = numbers[move.at] as number
        // offset 0 means absent
        if (address !== 0) target[move.at] = address + start * bytesOf(move, numbers, precision)
      }
      for (let i = 0; i < once.length; i++) target[once[i] as number] = 0
      if (total !== undefined) target[total] = count
      crew.post(part - 1, number)
    }
    numbers[countAt] = partStart(split, count, 1, parts)
    if (total !== undefined) numbers[total] = count
    try {
      return callKernel(kernel, numbers)
    } finally {
      // also where this part stopped: a helper takes no second call while it works on the first
      crew.wait(parts - 1)
    }
  }
}
