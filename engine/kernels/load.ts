// Compiles the wasm kernels over one shared memory and binds them to a precision.
import type { Precision } from '../tensor.ts'
import { Memory } from './memory.ts'
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
}

/** Packing buffer of one kernel instance: room for the panels of a blocked matrix product in float64. */
const scratchBytes = 16 * 1048576

/**
 * Instantiates the fastest module this runtime accepts.
 * @param only forces one variant (tests compare them).
 */
export function loadKernels(binaries: KernelBinaries, only?: keyof KernelBinaries): Kernels {
  const variant = only ?? (WebAssembly.validate(binaries.relaxed) ? 'relaxed' : 'baseline')
  const memory = new Memory()
  const module = new WebAssembly.Module(binaries[variant])
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory.wasm, abort } })
  const scratch = memory.allocate(scratchBytes)
  ;(exports['configure'] as (offset: number, bytes: number) => void)(scratch.offset, scratch.bytes)
  return {
    memory,
    float32: bind(exports, '_f32'),
    float64: bind(exports, '_f64'),
    name: variant === 'relaxed' ? 'wasm-relaxed-simd' : 'wasm-simd'
  }
}

export function tableFor(kernels: Kernels, precision: Precision): KernelTable {
  return precision === 'float32' ? kernels.float32 : kernels.float64
}

function abort(): never {
  throw new Error('A kernel stopped: this is a fault of Gradloom.')
}

function bind(exports: Record<string, unknown>, suffix: string): KernelTable {
  const table: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(exports)) if (name.endsWith(suffix)) table[name.slice(0, -suffix.length)] = value
  return table as unknown as KernelTable
}
