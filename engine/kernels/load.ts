// Compiles the wasm kernels over one shared memory and binds them to a precision.
import type { Precision } from '../tensor.ts'
import { Memory, type Region } from './memory.ts'
import type { KernelTable } from './table.ts'

/** The two compiled modules, as bytes; the host reads them. */
export interface KernelBinaries {
  readonly baseline: Uint8Array<ArrayBuffer>
  readonly relaxed: Uint8Array<ArrayBuffer>
}

export interface Kernels {
  readonly memory: Memory
  readonly float32: KernelTable
  readonly float64: KernelTable
  /** Which build runs, for diagnostics and for reproducing a run. */
  readonly name: string
  /** Whether the runtime joins vectors of the module: wider tiles then pay, which give the same bits. */
  readonly joinsVectors: boolean
  /** Compiled, for further instances over the same memory. */
  readonly module: WebAssembly.Module
  /** That compute. */
  readonly threads: number
}

/** Packing buffer of one kernel instance: room for the panels of a blocked matrix product in float64. */
const scratchBytes = 16 * 1048576

const names: Readonly<Record<keyof KernelBinaries, string>> = { baseline: 'wasm-simd', relaxed: 'wasm-relaxed-simd' }

/** The fastest of the two modules that this runtime accepts. */
export function acceptedVariant(binaries: KernelBinaries): keyof KernelBinaries {
  return WebAssembly.validate(binaries.relaxed) ? 'relaxed' : 'baseline'
}

/**
 * Compiles and instantiates one module over a memory of its own.
 * @param variant the fastest one this runtime accepts, unless one is forced (tests compare them).
 */
export function loadKernels(binaries: KernelBinaries, variant = acceptedVariant(binaries)): Kernels {
  return instantiateKernels(new WebAssembly.Module(binaries[variant]), names[variant])
}

/** Instantiates a compiled module over a memory of its own. */
export function instantiateKernels(module: WebAssembly.Module, name: string, joinsVectors = false): Kernels {
  const memory = new Memory()
  const exports = instantiateOver(module, memory.wasm, memory.allocate(scratchBytes), joinsVectors)
  return { memory, float32: bind(exports, '_f32'), float64: bind(exports, '_f64'), name, joinsVectors, module, threads: 1 }
}

/** One instance of the kernels, with a packing buffer of its own. */
export function instantiateOver(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  scratch: Region,
  joinsVectors: boolean
): Readonly<Record<string, unknown>> {
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } })
  ;(exports['configure'] as (offset: number, bytes: number, joined: number) => void)(scratch.offset, scratch.bytes, joinsVectors ? 1 : 0)
  return exports
}

/** "relu_f32" and the like, in an order that every instance agrees on: a kernel's place is its number. */
export function kernelNames(exports: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(exports)
    .filter((name) => name.endsWith('_f32') || name.endsWith('_f64'))
    .sort()
}

export function tableFor(kernels: Kernels, precision: Precision): KernelTable {
  return precision === 'float32' ? kernels.float32 : kernels.float64
}

function abort(): never {
  throw new Error('A kernel stopped: this is a fault of Gradloom.')
}

function bind(exports: Readonly<Record<string, unknown>>, suffix: string): KernelTable {
  const table: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(exports)) if (name.endsWith(suffix)) table[name.slice(0, -suffix.length)] = value
  return table as unknown as KernelTable
}
