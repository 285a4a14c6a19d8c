// An array of an npy file as numbers: every plain type, either byte order, rows or columns first.
import { quote } from '../document/show-value.ts'
import { halfToNumber } from '../exchange/half.ts'
import { readNpyHeader } from '../exchange/npy.ts'
import { type Shape, showShape, sizeOf } from '../tensor.ts'

export interface NumberArray {
  readonly shape: Shape
  /** Row-major; bytes stay bytes. */
  readonly values: Uint8Array | Float64Array
  readonly isWhole: boolean
}

/** By NumPy's letter and width: how one element is read. */
const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  b1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f2: (view, at, little) => halfToNumber(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little)
}

/** @param wrong makes the error of a file that "is …", with the cure. @param mostNumbers that are read */
export function readNumberArray(bytes: Uint8Array, mostNumbers: number, wrong: (what: string) => Error): NumberArray {
  const { description, fortran, shape, dataStart } = readNpyHeader(bytes, wrong)
  const [, order = '', type = ''] = /^([<>|=])([buif]\d+)$/.exec(description) ?? []
  const read = readers[type]
  if (!read)
    throw wrong(
      `holds elements of type ${quote(description)}; Gradloom reads ${Object.keys(readers).join(', ')}. Save array.astype('<f4').`
    )
  const width = Number(type.slice(1))
  const count = sizeOf(shape)
  if (count > mostNumbers) throw wrong(`holds ${count} numbers; at most ${mostNumbers} are read. Save a part of it.`)
  if (bytes.length - dataStart !== count * width)
    throw wrong(
      `has ${bytes.length - dataStart} bytes of data from byte ${dataStart}; its shape ${showShape(shape)} takes ${count * width}. Copy or download it again.`
    )
  const isWhole = !type.startsWith('f')
  const data = bytes.subarray(dataStart)
  if (type === 'u1' || type === 'b1') return { shape, values: inRows(new Uint8Array(data), shape, fortran), isWhole }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = read(view, i * width, order !== '>')
  return { shape, values: inRows(values, shape, fortran), isWhole }
}

/** The last dimension runs fastest; in Fortran's order the first does. */
function inRows<T extends Uint8Array | Float64Array>(values: T, shape: Shape, fortran: boolean): T {
  if (!fortran || shape.length < 2) return values
  return transposed(
    values,
    [...shape].reverse(),
    shape.map((_, d) => shape.length - 1 - d)
  )
}

/** The same numbers with the dimensions in another order. @param shape row-major, of `values` */
export function transposed<T extends Uint8Array | Float64Array>(values: T, shape: Shape, order: readonly number[]): T {
  const strides = shape.map((_, d) => sizeOf(shape.slice(d + 1)))
  const target = values.slice() as T
  const place = order.map(() => 0)
  let from = 0
  for (let i = 0; i < target.length; i++) {
    target[i] = values[from] as number
    for (let d = order.length - 1; d >= 0; d--) {
      const dimension = order[d] ?? 0
      place[d] = (place[d] ?? 0) + 1
      from += strides[dimension] ?? 0
      if ((place[d] ?? 0) < (shape[dimension] ?? 0)) break
      from -= (strides[dimension] ?? 0) * (shape[dimension] ?? 0)
      place[d] = 0
    }
  }
  return target
}
