// Register tiles of twice the width (rows × 64 bytes): for engines that join vectors, which have registers enough for them.
import { madd } from './madd'
import { tile } from './tile'

/**
 * Two tiles side by side, with the same sums in the same order. Of row k of B the first 32 bytes lie as `tile` reads them, the
 * others `next` bytes further on.
 */
export function pairOfTiles<T>(rows: i32, a: usize, b: usize, next: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  if (rows == 6) {
    if (table) pair6<T>(true, a, b, next, bStep, table, c, cRow, K)
    else pair6<T>(false, a, b, next, bStep, table, c, cRow, K)
  } else if (rows == 4) {
    if (table) pair4<T>(true, a, b, next, bStep, table, c, cRow, K)
    else pair4<T>(false, a, b, next, bStep, table, c, cRow, K)
  } else if (rows == 2) {
    if (table) pair2<T>(true, a, b, next, bStep, table, c, cRow, K)
    else pair2<T>(false, a, b, next, bStep, table, c, cRow, K)
  } else {
    tile<T>(rows, a, b, bStep, table, c, cRow, K)
    tile<T>(rows, a, b + next, bStep, table, c + 32, cRow, K)
  }
}

// @ts-ignore: decorator
@inline
function pair6<T>(indirect: bool, a: usize, b: usize, next: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  const c1 = c + cRow
  const c2 = c1 + cRow
  const c3 = c2 + cRow
  const c4 = c3 + cRow
  const c5 = c4 + cRow
  let s00 = v128.load(c)
  let s01 = v128.load(c, 16)
  let s02 = v128.load(c, 32)
  let s03 = v128.load(c, 48)
  let s10 = v128.load(c1)
  let s11 = v128.load(c1, 16)
  let s12 = v128.load(c1, 32)
  let s13 = v128.load(c1, 48)
  let s20 = v128.load(c2)
  let s21 = v128.load(c2, 16)
  let s22 = v128.load(c2, 32)
  let s23 = v128.load(c2, 48)
  let s30 = v128.load(c3)
  let s31 = v128.load(c3, 16)
  let s32 = v128.load(c3, 32)
  let s33 = v128.load(c3, 48)
  let s40 = v128.load(c4)
  let s41 = v128.load(c4, 16)
  let s42 = v128.load(c4, 32)
  let s43 = v128.load(c4, 48)
  let s50 = v128.load(c5)
  let s51 = v128.load(c5, 16)
  let s52 = v128.load(c5, 32)
  let s53 = v128.load(c5, 48)
  for (const end = a + (<usize>K) * (6 * sizeof<T>()); a < end; a += 6 * sizeof<T>()) {
    const p = indirect ? b + load<u32>(table) : b
    const q = p + next
    const b0 = v128.load(p)
    const b1 = v128.load(p, 16)
    const b2 = v128.load(q)
    const b3 = v128.load(q, 16)
    const x0 = v128.load_splat<T>(a)
    s00 = madd<T>(x0, b0, s00)
    s01 = madd<T>(x0, b1, s01)
    s02 = madd<T>(x0, b2, s02)
    s03 = madd<T>(x0, b3, s03)
    const x1 = v128.load_splat<T>(a, sizeof<T>())
    s10 = madd<T>(x1, b0, s10)
    s11 = madd<T>(x1, b1, s11)
    s12 = madd<T>(x1, b2, s12)
    s13 = madd<T>(x1, b3, s13)
    const x2 = v128.load_splat<T>(a, 2 * sizeof<T>())
    s20 = madd<T>(x2, b0, s20)
    s21 = madd<T>(x2, b1, s21)
    s22 = madd<T>(x2, b2, s22)
    s23 = madd<T>(x2, b3, s23)
    const x3 = v128.load_splat<T>(a, 3 * sizeof<T>())
    s30 = madd<T>(x3, b0, s30)
    s31 = madd<T>(x3, b1, s31)
    s32 = madd<T>(x3, b2, s32)
    s33 = madd<T>(x3, b3, s33)
    const x4 = v128.load_splat<T>(a, 4 * sizeof<T>())
    s40 = madd<T>(x4, b0, s40)
    s41 = madd<T>(x4, b1, s41)
    s42 = madd<T>(x4, b2, s42)
    s43 = madd<T>(x4, b3, s43)
    const x5 = v128.load_splat<T>(a, 5 * sizeof<T>())
    s50 = madd<T>(x5, b0, s50)
    s51 = madd<T>(x5, b1, s51)
    s52 = madd<T>(x5, b2, s52)
    s53 = madd<T>(x5, b3, s53)
    if (indirect) table += 4
    else b += bStep
  }
  v128.store(c, s00)
  v128.store(c, s01, 16)
  v128.store(c, s02, 32)
  v128.store(c, s03, 48)
  v128.store(c1, s10)
  v128.store(c1, s11, 16)
  v128.store(c1, s12, 32)
  v128.store(c1, s13, 48)
  v128.store(c2, s20)
  v128.store(c2, s21, 16)
  v128.store(c2, s22, 32)
  v128.store(c2, s23, 48)
  v128.store(c3, s30)
  v128.store(c3, s31, 16)
  v128.store(c3, s32, 32)
  v128.store(c3, s33, 48)
  v128.store(c4, s40)
  v128.store(c4, s41, 16)
  v128.store(c4, s42, 32)
  v128.store(c4, s43, 48)
  v128.store(c5, s50)
  v128.store(c5, s51, 16)
  v128.store(c5, s52, 32)
  v128.store(c5, s53, 48)
}

// @ts-ignore: decorator
@inline
function pair4<T>(indirect: bool, a: usize, b: usize, next: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  const c1 = c + cRow
  const c2 = c1 + cRow
  const c3 = c2 + cRow
  let s00 = v128.load(c)
  let s01 = v128.load(c, 16)
  let s02 = v128.load(c, 32)
  let s03 = v128.load(c, 48)
  let s10 = v128.load(c1)
  let s11 = v128.load(c1, 16)
  let s12 = v128.load(c1, 32)
  let s13 = v128.load(c1, 48)
  let s20 = v128.load(c2)
  let s21 = v128.load(c2, 16)
  let s22 = v128.load(c2, 32)
  let s23 = v128.load(c2, 48)
  let s30 = v128.load(c3)
  let s31 = v128.load(c3, 16)
  let s32 = v128.load(c3, 32)
  let s33 = v128.load(c3, 48)
  for (const end = a + (<usize>K) * (4 * sizeof<T>()); a < end; a += 4 * sizeof<T>()) {
    const p = indirect ? b + load<u32>(table) : b
    const q = p + next
    const b0 = v128.load(p)
    const b1 = v128.load(p, 16)
    const b2 = v128.load(q)
    const b3 = v128.load(q, 16)
    const x0 = v128.load_splat<T>(a)
    s00 = madd<T>(x0, b0, s00)
    s01 = madd<T>(x0, b1, s01)
    s02 = madd<T>(x0, b2, s02)
    s03 = madd<T>(x0, b3, s03)
    const x1 = v128.load_splat<T>(a, sizeof<T>())
    s10 = madd<T>(x1, b0, s10)
    s11 = madd<T>(x1, b1, s11)
    s12 = madd<T>(x1, b2, s12)
    s13 = madd<T>(x1, b3, s13)
    const x2 = v128.load_splat<T>(a, 2 * sizeof<T>())
    s20 = madd<T>(x2, b0, s20)
    s21 = madd<T>(x2, b1, s21)
    s22 = madd<T>(x2, b2, s22)
    s23 = madd<T>(x2, b3, s23)
    const x3 = v128.load_splat<T>(a, 3 * sizeof<T>())
    s30 = madd<T>(x3, b0, s30)
    s31 = madd<T>(x3, b1, s31)
    s32 = madd<T>(x3, b2, s32)
    s33 = madd<T>(x3, b3, s33)
    if (indirect) table += 4
    else b += bStep
  }
  v128.store(c, s00)
  v128.store(c, s01, 16)
  v128.store(c, s02, 32)
  v128.store(c, s03, 48)
  v128.store(c1, s10)
  v128.store(c1, s11, 16)
  v128.store(c1, s12, 32)
  v128.store(c1, s13, 48)
  v128.store(c2, s20)
  v128.store(c2, s21, 16)
  v128.store(c2, s22, 32)
  v128.store(c2, s23, 48)
  v128.store(c3, s30)
  v128.store(c3, s31, 16)
  v128.store(c3, s32, 32)
  v128.store(c3, s33, 48)
}

// @ts-ignore: decorator
@inline
function pair2<T>(indirect: bool, a: usize, b: usize, next: usize, bStep: usize, table: usize, c: usize, cRow: usize, K: i32): void {
  const c1 = c + cRow
  let s00 = v128.load(c)
  let s01 = v128.load(c, 16)
  let s02 = v128.load(c, 32)
  let s03 = v128.load(c, 48)
  let s10 = v128.load(c1)
  let s11 = v128.load(c1, 16)
  let s12 = v128.load(c1, 32)
  let s13 = v128.load(c1, 48)
  for (const end = a + (<usize>K) * (2 * sizeof<T>()); a < end; a += 2 * sizeof<T>()) {
    const p = indirect ? b + load<u32>(table) : b
    const q = p + next
    const b0 = v128.load(p)
    const b1 = v128.load(p, 16)
    const b2 = v128.load(q)
    const b3 = v128.load(q, 16)
    const x0 = v128.load_splat<T>(a)
    s00 = madd<T>(x0, b0, s00)
    s01 = madd<T>(x0, b1, s01)
    s02 = madd<T>(x0, b2, s02)
    s03 = madd<T>(x0, b3, s03)
    const x1 = v128.load_splat<T>(a, sizeof<T>())
    s10 = madd<T>(x1, b0, s10)
    s11 = madd<T>(x1, b1, s11)
    s12 = madd<T>(x1, b2, s12)
    s13 = madd<T>(x1, b3, s13)
    if (indirect) table += 4
    else b += bStep
  }
  v128.store(c, s00)
  v128.store(c, s01, 16)
  v128.store(c, s02, 32)
  v128.store(c, s03, 48)
  v128.store(c1, s10)
  v128.store(c1, s11, 16)
  v128.store(c1, s12, 32)
  v128.store(c1, s13, 48)
}
