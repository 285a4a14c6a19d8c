// Tensors for the tests of weight files, and how they are compared.
import fc from 'fast-check'
import { expect } from 'vitest'
import { bytesOfTensor, type NamedTensor, type StoredType } from '../../engine/exchange/named-tensor.ts'
import { ProjectError } from '../../engine/problem.ts'

export const f32 = (name: string, shape: readonly number[], data: readonly number[]): NamedTensor => ({
  name,
  shape,
  type: 'float32',
  data: Float32Array.from(data)
})
export const f64 = (name: string, shape: readonly number[], data: readonly number[]): NamedTensor => ({
  name,
  shape,
  type: 'float64',
  data: Float64Array.from(data)
})

const storedTypes: readonly StoredType[] = ['float32', 'float64', 'int32', 'int64', 'uint32', 'uint8']
const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint32: Uint32Array,
  uint8: Uint8Array
}

/** Tensors with different names, of any shapes and types, holding any bits. */
export const anyTensors: fc.Arbitrary<readonly NamedTensor[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}(\.[A-Za-zβγ é"\\]{1,6})?$/),
      shape: fc.array(fc.nat(4), { maxLength: 4 }),
      type: fc.constantFrom(...storedTypes),
      seed: fc.integer()
    }),
    { selector: ({ name }) => name, maxLength: 6 }
  )
  .map((all) =>
    all.map(({ name, shape, type, seed }) => {
      const size = shape.reduce((product, dimension) => product * dimension, 1)
      let state = seed
      const bytes = Uint8Array.from({ length: size * constructors[type].BYTES_PER_ELEMENT }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) | 0
        return state >>> 24
      })
      return { name, shape, type, data: new constructors[type](bytes.buffer) } as NamedTensor
    })
  )

/** Names, shapes, types and every bit, NaN payloads included. */
export function bitsOf(tensors: readonly NamedTensor[]) {
  return tensors.map((tensor) => ({ name: tensor.name, shape: tensor.shape, type: tensor.type, bytes: [...bytesOfTensor(tensor)] }))
}

export function sortedByName(tensors: readonly NamedTensor[]): readonly NamedTensor[] {
  return [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The error of a refusal with this code; fails if the call succeeds or fails otherwise. */
export function refusal(call: () => unknown, code = 'bad-weights'): string {
  try {
    call()
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error
    expect(error.problems.map((problem) => problem.code)).toEqual([code])
    return error.message
  }
  return expect.fail('nothing was refused')
}

/** Reads damaged copies of a file: each is read or refused with a sentence; nothing else happens. */
export function readDamaged(valid: Uint8Array, read: (bytes: Uint8Array) => unknown, runs = 400): void {
  const edits = fc.array(fc.record({ at: fc.nat(valid.length - 1), byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 255)) }), {
    minLength: 1,
    maxLength: 4
  })
  const property = fc.property(edits, fc.option(fc.nat(valid.length)), (changes, end) => {
    const bytes = valid.slice(0, end ?? valid.length)
    for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte
    try {
      read(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(ProjectError)
      expect((error as Error).message).toMatch(/^.{20,600}$/)
    }
  })
  fc.assert(property, { numRuns: runs })
}
