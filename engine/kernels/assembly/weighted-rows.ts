// Sums of weighted rows, y += Σ value·row: the matrix product for few rows and for rows with many zeros.
import { madd } from './madd'

/** Bytes of one list entry: a number, and the address of its row (32 bits). */
// @ts-ignore: decorator
@inline
export function entryBytes<T>(): usize {
  return sizeof<T>() * 2
}

/** y[0..n) += Σ value·row[0..n) over a list, in its order. `spare`: 16 bytes. */
export function weightedRows<T>(list: usize, count: i32, y: usize, n: i32, spare: usize): void {
  const end = list + (<usize>count) * entryBytes<T>()
  const lanes = <i32>(16 / sizeof<T>())
  if (n < lanes) {
    for (let i: usize = 0; i < (<usize>n) * sizeof<T>(); i += sizeof<T>()) {
      let sum = load<T>(y + i)
      for (let p = list; p < end; p += entryBytes<T>()) sum += load<T>(p) * load<T>(<usize>load<u32>(p, sizeof<T>()) + i)
      store<T>(y + i, sum)
    }
    return
  }
  const rest = n % lanes
  const bytes = (<usize>(n - rest)) * sizeof<T>()
  // the last partial vector ends where the rows end: its first lanes repeat work and are thrown away
  const tail = (<usize>(n - lanes)) * sizeof<T>()
  if (rest) v128.store(spare, v128.load(y + tail))
  let at: usize = 0
  let pending = rest != 0
  for (; at + 192 <= bytes; at += 192) {
    const left = bytes - at - 192
    if (pending && left == 0) {
      block12<T>(true, list, end, y + at, at, spare, tail)
      pending = false
    } else if (left == 16) {
      block12<T>(true, list, end, y + at, at, y + at + 192, at + 192)
      at += 16
    } else block12<T>(false, list, end, y + at, at, 0, 0)
  }
  for (; at + 64 <= bytes; at += 64) {
    if (pending && bytes - at == 64) {
      block4<T>(true, list, end, y + at, at, spare, tail)
      pending = false
    } else block4<T>(false, list, end, y + at, at, 0, 0)
  }
  for (; at + 16 <= bytes; at += 16) {
    if (pending) {
      block1<T>(true, list, end, y + at, at, spare, tail)
      pending = false
    } else block1<T>(false, list, end, y + at, at, 0, 0)
  }
  if (pending) block1<T>(false, list, end, spare, tail, 0, 0)
  for (let i: i32 = lanes - rest; rest && i < lanes; i++) store<T>(y + tail + (<usize>i) * sizeof<T>(), load<T>(spare + (<usize>i) * sizeof<T>()))
}

// Twelve vectors at y and rows + at; with `more` one more at z and rows + atZ.
// @ts-ignore: decorator
@inline
function block12<T>(more: bool, list: usize, end: usize, y: usize, at: usize, z: usize, atZ: usize): void {
  let s0 = v128.load(y)
  let s1 = v128.load(y, 16)
  let s2 = v128.load(y, 32)
  let s3 = v128.load(y, 48)
  let s4 = v128.load(y, 64)
  let s5 = v128.load(y, 80)
  let s6 = v128.load(y, 96)
  let s7 = v128.load(y, 112)
  let s8 = v128.load(y, 128)
  let s9 = v128.load(y, 144)
  let s10 = v128.load(y, 160)
  let s11 = v128.load(y, 176)
  let s12 = v128.splat<T>(<T>0)
  if (more) s12 = v128.load(z)
  for (; list < end; list += entryBytes<T>()) {
    const v = v128.load_splat<T>(list)
    const row = <usize>load<u32>(list, sizeof<T>())
    const p = row + at
    s0 = madd<T>(v, v128.load(p), s0)
    s1 = madd<T>(v, v128.load(p, 16), s1)
    s2 = madd<T>(v, v128.load(p, 32), s2)
    s3 = madd<T>(v, v128.load(p, 48), s3)
    s4 = madd<T>(v, v128.load(p, 64), s4)
    s5 = madd<T>(v, v128.load(p, 80), s5)
    s6 = madd<T>(v, v128.load(p, 96), s6)
    s7 = madd<T>(v, v128.load(p, 112), s7)
    s8 = madd<T>(v, v128.load(p, 128), s8)
    s9 = madd<T>(v, v128.load(p, 144), s9)
    s10 = madd<T>(v, v128.load(p, 160), s10)
    s11 = madd<T>(v, v128.load(p, 176), s11)
    if (more) s12 = madd<T>(v, v128.load(row + atZ), s12)
  }
  v128.store(y, s0)
  v128.store(y, s1, 16)
  v128.store(y, s2, 32)
  v128.store(y, s3, 48)
  v128.store(y, s4, 64)
  v128.store(y, s5, 80)
  v128.store(y, s6, 96)
  v128.store(y, s7, 112)
  v128.store(y, s8, 128)
  v128.store(y, s9, 144)
  v128.store(y, s10, 160)
  v128.store(y, s11, 176)
  if (more) v128.store(z, s12)
}

// @ts-ignore: decorator
@inline
function block4<T>(more: bool, list: usize, end: usize, y: usize, at: usize, z: usize, atZ: usize): void {
  let s0 = v128.load(y)
  let s1 = v128.load(y, 16)
  let s2 = v128.load(y, 32)
  let s3 = v128.load(y, 48)
  let s4 = v128.splat<T>(<T>0)
  if (more) s4 = v128.load(z)
  for (; list < end; list += entryBytes<T>()) {
    const v = v128.load_splat<T>(list)
    const row = <usize>load<u32>(list, sizeof<T>())
    const p = row + at
    s0 = madd<T>(v, v128.load(p), s0)
    s1 = madd<T>(v, v128.load(p, 16), s1)
    s2 = madd<T>(v, v128.load(p, 32), s2)
    s3 = madd<T>(v, v128.load(p, 48), s3)
    if (more) s4 = madd<T>(v, v128.load(row + atZ), s4)
  }
  v128.store(y, s0)
  v128.store(y, s1, 16)
  v128.store(y, s2, 32)
  v128.store(y, s3, 48)
  if (more) v128.store(z, s4)
}

// @ts-ignore: decorator
@inline
function block1<T>(more: bool, list: usize, end: usize, y: usize, at: usize, z: usize, atZ: usize): void {
  let s0 = v128.load(y)
  let s1 = v128.splat<T>(<T>0)
  if (more) s1 = v128.load(z)
  for (; list < end; list += entryBytes<T>()) {
    const v = v128.load_splat<T>(list)
    const row = <usize>load<u32>(list, sizeof<T>())
    s0 = madd<T>(v, v128.load(row + at), s0)
    if (more) s1 = madd<T>(v, v128.load(row + atZ), s1)
  }
  v128.store(y, s0)
  if (more) v128.store(z, s1)
}
