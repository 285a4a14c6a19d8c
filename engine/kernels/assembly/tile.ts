// Register tiles of a matrix product: C (rows × 32 bytes) += A·B, summed in the order of k on top of what C holds.
import { madd } from './madd'

/** Rows of the next panel where `left` rows are left: the widest tile that fits. */
// @ts-ignore: decorator
@inline
export function panelRows(left: i32): i32 {
  return left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1
}

/**
 * One tile. A is packed: `rows` numbers for each k. Row k of B lies at b + k·bStep, or, where `table` is not 0,
 * at b + table[k] (byte offsets, int32). `cRow` is in bytes.
 */
export function tile<T>(rows: i32, a: usize, b: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  if (rows == 6) {
    if (table) tile6<T>(true, a, b, bStep, table, c, cRow, K)
    else tile6<T>(false, a, b, bStep, table, c, cRow, K)
  } else if (rows == 4) {
    if (table) tile4<T>(true, a, b, bStep, table, c, cRow, K)
    else tile4<T>(false, a, b, bStep, table, c, cRow, K)
  } else if (rows == 2) {
    if (table) tile2<T>(true, a, b, bStep, table, c, cRow, K)
    else tile2<T>(false, a, b, bStep, table, c, cRow, K)
  } else {
    if (table) tile1<T>(true, a, b, bStep, table, c, cRow, K)
    else tile1<T>(false, a, b, bStep, table, c, cRow, K)
  }
}

/** A tile of which only the first `columns` columns exist: worked on in 192 bytes at `spare`. */
export function edgeTile<T>(rows: i32, columns: i32, a: usize, b: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32, spare: usize): void {
  const bytes = (<usize>columns) * sizeof<T>()
  let row = c
  for (let r: usize = 0; r < <usize>rows; r++, row += cRow) for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(spare + r * 32 + i, load<T>(row + i))
  tile<T>(rows, a, b, bStep, table, spare, 32, K)
  row = c
  for (let r: usize = 0; r < <usize>rows; r++, row += cRow) for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(row + i, load<T>(spare + r * 32 + i))
}

// @ts-ignore: decorator
@inline
function tile6<T>(indirect: bool, a: usize, b: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  const c1 = c + cRow
  const c2 = c1 + cRow
  const c3 = c2 + cRow
  const c4 = c3 + cRow
  const c5 = c4 + cRow
  let c00 = v128.load(c)
  let c01 = v128.load(c, 16)
  let c10 = v128.load(c1)
  let c11 = v128.load(c1, 16)
  let c20 = v128.load(c2)
  let c21 = v128.load(c2, 16)
  let c30 = v128.load(c3)
  let c31 = v128.load(c3, 16)
  let c40 = v128.load(c4)
  let c41 = v128.load(c4, 16)
  let c50 = v128.load(c5)
  let c51 = v128.load(c5, 16)
  for (const end = a + (<usize>K) * (6 * sizeof<T>()); a < end; a += 6 * sizeof<T>()) {
    const p = indirect ? b + load<u32>(table) : b
    const b0 = v128.load(p)
    const b1 = v128.load(p, 16)
    const x0 = v128.load_splat<T>(a)
    c00 = madd<T>(x0, b0, c00)
    c01 = madd<T>(x0, b1, c01)
    const x1 = v128.load_splat<T>(a, sizeof<T>())
    c10 = madd<T>(x1, b0, c10)
    c11 = madd<T>(x1, b1, c11)
    const x2 = v128.load_splat<T>(a, 2 * sizeof<T>())
    c20 = madd<T>(x2, b0, c20)
    c21 = madd<T>(x2, b1, c21)
    const x3 = v128.load_splat<T>(a, 3 * sizeof<T>())
    c30 = madd<T>(x3, b0, c30)
    c31 = madd<T>(x3, b1, c31)
    const x4 = v128.load_splat<T>(a, 4 * sizeof<T>())
    c40 = madd<T>(x4, b0, c40)
    c41 = madd<T>(x4, b1, c41)
    const x5 = v128.load_splat<T>(a, 5 * sizeof<T>())
    c50 = madd<T>(x5, b0, c50)
    c51 = madd<T>(x5, b1, c51)
    if (indirect) table += 4
    else b += bStep
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  v128.store(c1, c10)
  v128.store(c1, c11, 16)
  v128.store(c2, c20)
  v128.store(c2, c21, 16)
  v128.store(c3, c30)
  v128.store(c3, c31, 16)
  v128.store(c4, c40)
  v128.store(c4, c41, 16)
  v128.store(c5, c50)
  v128.store(c5, c51, 16)
}

// @ts-ignore: decorator
@inline
function tile4<T>(indirect: bool, a: usize, b: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  const c1 = c + cRow
  const c2 = c1 + cRow
  const c3 = c2 + cRow
  let c00 = v128.load(c)
  let c01 = v128.load(c, 16)
  let c10 = v128.load(c1)
  let c11 = v128.load(c1, 16)
  let c20 = v128.load(c2)
  let c21 = v128.load(c2, 16)
  let c30 = v128.load(c3)
  let c31 = v128.load(c3, 16)
  for (const end = a + (<usize>K) * (4 * sizeof<T>()); a < end; a += 4 * sizeof<T>()) {
    const p = indirect ? b + load<u32>(table) : b
    const b0 = v128.load(p)
    const b1 = v128.load(p, 16)
    const x0 = v128.load_splat<T>(a)
    c00 = madd<T>(x0, b0, c00)
    c01 = madd<T>(x0, b1, c01)
    const x1 = v128.load_splat<T>(a, sizeof<T>())
    c10 = madd<T>(x1, b0, c10)
    c11 = madd<T>(x1, b1, c11)
    const x2 = v128.load_splat<T>(a, 2 * sizeof<T>())
    c20 = madd<T>(x2, b0, c20)
    c21 = madd<T>(x2, b1, c21)
    const x3 = v128.load_splat<T>(a, 3 * sizeof<T>())
    c30 = madd<T>(x3, b0, c30)
    c31 = madd<T>(x3, b1, c31)
    if (indirect) table += 4
    else b += bStep
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  v128.store(c1, c10)
  v128.store(c1, c11, 16)
  v128.store(c2, c20)
  v128.store(c2, c21, 16)
  v128.store(c3, c30)
  v128.store(c3, c31, 16)
}

// @ts-ignore: decorator
@inline
function tile2<T>(indirect: bool, a: usize, b: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  const c1 = c + cRow
  let c00 = v128.load(c)
  let c01 = v128.load(c, 16)
  let c10 = v128.load(c1)
  let c11 = v128.load(c1, 16)
  for (const end = a + (<usize>K) * (2 * sizeof<T>()); a < end; a += 2 * sizeof<T>()) {
    const p = indirect ? b + load<u32>(table) : b
    const b0 = v128.load(p)
    const b1 = v128.load(p, 16)
    const x0 = v128.load_splat<T>(a)
    c00 = madd<T>(x0, b0, c00)
    c01 = madd<T>(x0, b1, c01)
    const x1 = v128.load_splat<T>(a, sizeof<T>())
    c10 = madd<T>(x1, b0, c10)
    c11 = madd<T>(x1, b1, c11)
    if (indirect) table += 4
    else b += bStep
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  v128.store(c1, c10)
  v128.store(c1, c11, 16)
}

// @ts-ignore: decorator
@inline
function tile1<T>(indirect: bool, a: usize, b: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  let c00 = v128.load(c)
  let c01 = v128.load(c, 16)
  for (const end = a + (<usize>K) * sizeof<T>(); a < end; a += sizeof<T>()) {
    const p = indirect ? b + load<u32>(table) : b
    const x0 = v128.load_splat<T>(a)
    c00 = madd<T>(x0, v128.load(p), c00)
    c01 = madd<T>(x0, v128.load(p, 16), c01)
    if (indirect) table += 4
    else b += bStep
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
}

/** Bytes of a row that `wideTile` works on. */
export const WIDE: usize = 192

/** One row of A times 192 bytes of columns, B by table: for the row that is left over, where narrow tiles would wait for sums. */
export function wideTile<T>(a: usize, b: usize, table: usize, c: usize, K: i32): void {
  let s0 = v128.load(c)
  let s1 = v128.load(c, 16)
  let s2 = v128.load(c, 32)
  let s3 = v128.load(c, 48)
  let s4 = v128.load(c, 64)
  let s5 = v128.load(c, 80)
  let s6 = v128.load(c, 96)
  let s7 = v128.load(c, 112)
  let s8 = v128.load(c, 128)
  let s9 = v128.load(c, 144)
  let s10 = v128.load(c, 160)
  let s11 = v128.load(c, 176)
  for (const end = a + (<usize>K) * sizeof<T>(); a < end; a += sizeof<T>(), table += 4) {
    const x = v128.load_splat<T>(a)
    const p = b + load<u32>(table)
    s0 = madd<T>(x, v128.load(p), s0)
    s1 = madd<T>(x, v128.load(p, 16), s1)
    s2 = madd<T>(x, v128.load(p, 32), s2)
    s3 = madd<T>(x, v128.load(p, 48), s3)
    s4 = madd<T>(x, v128.load(p, 64), s4)
    s5 = madd<T>(x, v128.load(p, 80), s5)
    s6 = madd<T>(x, v128.load(p, 96), s6)
    s7 = madd<T>(x, v128.load(p, 112), s7)
    s8 = madd<T>(x, v128.load(p, 128), s8)
    s9 = madd<T>(x, v128.load(p, 144), s9)
    s10 = madd<T>(x, v128.load(p, 160), s10)
    s11 = madd<T>(x, v128.load(p, 176), s11)
  }
  v128.store(c, s0)
  v128.store(c, s1, 16)
  v128.store(c, s2, 32)
  v128.store(c, s3, 48)
  v128.store(c, s4, 64)
  v128.store(c, s5, 80)
  v128.store(c, s6, 96)
  v128.store(c, s7, 112)
  v128.store(c, s8, 128)
  v128.store(c, s9, 144)
  v128.store(c, s10, 160)
  v128.store(c, s11, 176)
}
