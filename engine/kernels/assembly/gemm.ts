// The matrix product: blocks packed into panels, register tiles over them; few rows go row by row without packing.
import { edgeTile, panelRows, tile } from './tile'
import { packColumns, packRows } from './pack'
import { pairOfTiles } from './pair-of-tiles'
import { joinsVectors, scratch } from './scratch'
import { lanes } from './segment'
import { madd } from './madd'
import { entryBytes, weightedRows } from './weighted-rows'

// Block sizes: a B panel of 256 rows (8 KB) stays in the first cache, an A block of 96 × 256 in the second.
const KC: i32 = 256
const MC: i32 = 96
// Bytes of scratch: a spare tile, the A block, then the B block.
const SPARE: usize = 1024
const A_BYTES: usize = 256 * 96 * 8
const B_BYTES: usize = 8 * 1048576

/** Fewer rows than this are summed row by row. */
const FEW_ROWS: i32 = 4

/** C (+)= A·B for A [M, K], B [K, N]; strides are bytes here. Sums run in the order of k on top of what C holds. */
export function product<T>(M: i32, N: i32, K: i32, a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, bColumn: usize, c: usize, cRow: usize, accumulate: bool): void {
  const rowByRowOnly = M < FEW_ROWS && (bColumn == sizeof<T>() || (bRow == sizeof<T>() && aColumn == sizeof<T>()))
  if (!accumulate && (rowByRowOnly || K == 0)) for (let m: i32 = 0; m < M; m++) memory.fill(c + (<usize>m) * cRow, 0, (<usize>N) * sizeof<T>())
  if (M < FEW_ROWS && bColumn == sizeof<T>()) return rowByRow<T>(M, N, K, a, aRow, aColumn, b, bRow, c, cRow)
  if (M < FEW_ROWS && bRow == sizeof<T>() && aColumn == sizeof<T>()) return dotByDot<T>(M, N, K, a, aRow, b, bColumn, c, cRow)
  const NR = <i32>(32 / sizeof<T>())
  const NC = <i32>(B_BYTES / (256 * sizeof<T>()))
  const packedA = scratch + SPARE
  const packedB = packedA + A_BYTES
  for (let n0: i32 = 0; n0 < N; n0 += NC) {
    const nc = min(NC, N - n0)
    for (let k0: i32 = 0; k0 < K; k0 += KC) {
      const kc = min(KC, K - k0)
      const panelBytes = (<usize>kc) << 5
      const from = b + (<usize>k0) * bRow + (<usize>n0) * bColumn
      for (let n: i32 = 0, to = packedB; n < nc; n += NR, to += panelBytes) packColumns<T>(from + (<usize>n) * bColumn, bRow, bColumn, min(NR, nc - n), kc, to)
      for (let m0: i32 = 0; m0 < M; m0 += MC) {
        const mc = min(MC, M - m0)
        const rowsFrom = a + (<usize>m0) * aRow + (<usize>k0) * aColumn
        for (let m: i32 = 0; m < mc; m += panelRows(mc - m)) packRows<T>(rowsFrom + (<usize>m) * aRow, aRow, aColumn, panelRows(mc - m), kc, packedA + (<usize>(m * kc)) * sizeof<T>())
        for (let n: i32 = 0, panel = packedB; n < nc;) {
          const two = joinsVectors && nc - n >= 2 * NR
          const columns = min(NR, nc - n)
          const target = c + (<usize>m0) * cRow + (<usize>(n0 + n)) * sizeof<T>()
          for (let m: i32 = 0; m < mc;) {
            const rows = panelRows(mc - m)
            const panelA = packedA + (<usize>(m * kc)) * sizeof<T>()
            // just before its first use, while it is on its way into the first cache anyway
            if (!accumulate && k0 == 0) clearTile(target + (<usize>m) * cRow, cRow, rows, (<usize>min(two ? 2 * NR : NR, nc - n)) * sizeof<T>())
            if (two) pairOfTiles<T>(rows, panelA, panel, panelBytes, 32, 0, target + (<usize>m) * cRow, cRow, kc)
            else if (columns == NR) tile<T>(rows, panelA, panel, 32, 0, target + (<usize>m) * cRow, cRow, kc)
            else edgeTile<T>(rows, columns, panelA, panel, 32, 0, target + (<usize>m) * cRow, cRow, kc, scratch)
            m += rows
          }
          n += two ? 2 * NR : NR
          panel += two ? 2 * panelBytes : panelBytes
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function clearTile(c: usize, cRow: usize, rows: i32, bytes: usize): void {
  const zero = v128.splat<f32>(0)
  for (let m: i32 = 0; m < rows; m++, c += cRow) {
    let to = c
    const end = c + bytes
    for (; to + 16 <= end; to += 16) v128.store(to, zero)
    for (; to < end; to += 4) store<u32>(to, 0)
  }
}

// Rows of B are read where they lie; a list names up to 65,536 of them at a time.
function rowByRow<T>(M: i32, N: i32, K: i32, a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, c: usize, cRow: usize): void {
  const list = scratch + SPARE
  for (let k0: i32 = 0; k0 < K; k0 += 65536) {
    const kc = min(65536, K - k0)
    for (let m: i32 = 0; m < M; m++) {
      let value = a + (<usize>m) * aRow + (<usize>k0) * aColumn
      let row = b + (<usize>k0) * bRow
      for (let k: i32 = 0, entry = list; k < kc; k++, value += aColumn, row += bRow, entry += entryBytes<T>()) {
        store<T>(entry, load<T>(value))
        store<u32>(entry, <u32>row, sizeof<T>())
      }
      weightedRows<T>(list, kc, c + (<usize>m) * cRow, N, scratch)
    }
  }
}

// Columns of B are contiguous: each element of C is a dot product over vectors of k, four columns at a time.
function dotByDot<T>(M: i32, N: i32, K: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize): void {
  const bytes = (<usize>K) * sizeof<T>()
  const whole = bytes & ~15
  for (let m: i32 = 0; m < M; m++, a += aRow, c += cRow) {
    for (let n: i32 = 0; n < N; n += 4) {
      const last = N - 1
      const b0 = b + (<usize>n) * bColumn
      const b1 = b + (<usize>min(n + 1, last)) * bColumn
      const b2 = b + (<usize>min(n + 2, last)) * bColumn
      const b3 = b + (<usize>min(n + 3, last)) * bColumn
      let s0 = v128.splat<T>(<T>0)
      let s1 = s0
      let s2 = s0
      let s3 = s0
      for (let i: usize = 0; i < whole; i += 16) {
        const x = v128.load(a + i)
        s0 = madd<T>(x, v128.load(b0 + i), s0)
        s1 = madd<T>(x, v128.load(b1 + i), s1)
        s2 = madd<T>(x, v128.load(b2 + i), s2)
        s3 = madd<T>(x, v128.load(b3 + i), s3)
      }
      let d0 = lanes<T>(s0)
      let d1 = lanes<T>(s1)
      let d2 = lanes<T>(s2)
      let d3 = lanes<T>(s3)
      for (let i = whole; i < bytes; i += sizeof<T>()) {
        const x = <f64>load<T>(a + i)
        d0 += x * <f64>load<T>(b0 + i)
        d1 += x * <f64>load<T>(b1 + i)
        d2 += x * <f64>load<T>(b2 + i)
        d3 += x * <f64>load<T>(b3 + i)
      }
      const y = c + (<usize>n) * sizeof<T>()
      store<T>(y, load<T>(y) + <T>d0)
      if (n + 1 < N) store<T>(y, load<T>(y, sizeof<T>()) + <T>d1, sizeof<T>())
      if (n + 2 < N) store<T>(y, load<T>(y, 2 * sizeof<T>()) + <T>d2, 2 * sizeof<T>())
      if (n + 3 < N) store<T>(y, load<T>(y, 3 * sizeof<T>()) + <T>d3, 3 * sizeof<T>())
    }
  }
}
