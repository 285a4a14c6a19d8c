// Products with matrices that have many zeros: lists of what is not zero, and sums of the rows they name.
import { madd } from './madd'
import { scratch } from './scratch'
import { entryBytes, weightedRows } from './weighted-rows'

// Bytes of scratch: a spare vector; ends of 4 lists; lists of at most 65,536 entries in all (and four that are written ahead).
const SPARE: usize = 64
const ENDS: usize = 64
const MOST_ENTRIES: i32 = 65536
// Rows whose lists are made at once, for the columns of one vector.
const LISTS_ROWS: i32 = MOST_ENTRIES / 4

/** Worth it below this share of numbers that are not zero, and only for rows of this many bytes: measured. */
const MOST_DENSE: f64 = 0.45
const LEAST_BYTES: usize = 64

/**
 * Whether a product by lists is faster, and gives what the dense one does: a zero times a number that is not finite is NaN,
 * so all of `factors` must be finite.
 */
export function skipsZeros<T>(x: usize, N: i32, D: i32, xRow: i32, factors: usize, m: i32, rowBytes: usize): bool {
  if (rowBytes < LEAST_BYTES) return false
  // every eighth row tells enough, and counting is not free
  let count = 0
  let counted = 0
  for (let n: i32 = 0; n < N; n += 8, counted += D) count += nonZeros<T>(x + <usize>n * <usize>xRow * sizeof<T>(), D)
  return <f64>count < MOST_DENSE * <f64>counted && allFinite<T>(factors, m)
}

/** How many of n numbers are not 0. */
export function nonZeros<T>(x: usize, n: i32): i32 {
  const end = x + (<usize>n) * sizeof<T>()
  const zero = v128.splat<T>(<T>0)
  let counts = i32x4.splat(0)
  // a lane that is not zero compares as −1; in float64 each takes two lanes
  for (; x + 16 <= end; x += 16) counts = i32x4.sub(counts, v128.ne<T>(v128.load(x), zero))
  const both = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3)
  let count = sizeof<T>() == 8 ? both >> 1 : both
  for (; x < end; x += sizeof<T>()) count += i32(load<T>(x) != <T>0)
  return count
}

/** Whether all of n numbers are finite: x·0 is 0 then, and NaN otherwise. */
export function allFinite<T>(x: usize, n: i32): bool {
  const end = x + (<usize>n) * sizeof<T>()
  const zero = v128.splat<T>(<T>0)
  let s0 = zero
  let s1 = zero
  let s2 = zero
  let s3 = zero
  for (; x + 64 <= end; x += 64) {
    s0 = madd<T>(v128.load(x), zero, s0)
    s1 = madd<T>(v128.load(x, 16), zero, s1)
    s2 = madd<T>(v128.load(x, 32), zero, s2)
    s3 = madd<T>(v128.load(x, 48), zero, s3)
  }
  let rest: T = <T>0
  for (; x < end; x += sizeof<T>()) rest += load<T>(x) * <T>0
  const sum = v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3))
  return rest == <T>0 && !v128.any_true(v128.ne<T>(sum, zero))
}

// Which of the numbers in 64 bytes are not 0, one bit each.
// @ts-ignore: decorator
@inline
function nonZeroBits<T>(x: usize): i32 {
  const v0 = v128.load(x)
  const v1 = v128.load(x, 16)
  const v2 = v128.load(x, 32)
  const v3 = v128.load(x, 48)
  if (!v128.any_true(v128.or(v128.or(v0, v1), v128.or(v2, v3)))) return 0
  const zero = v128.splat<T>(<T>0)
  const lanes = <i32>(16 / sizeof<T>())
  return laneBits<T>(v128.ne<T>(v0, zero)) | (laneBits<T>(v128.ne<T>(v1, zero)) << lanes) | (laneBits<T>(v128.ne<T>(v2, zero)) << (2 * lanes)) | (laneBits<T>(v128.ne<T>(v3, zero)) << (3 * lanes))
}

// @ts-ignore: decorator
@inline
function laneBits<T>(mask: v128): i32 {
  return sizeof<T>() == 4 ? i32x4.bitmask(mask) : i64x2.bitmask(mask)
}

// For each set of lanes (4 bits): the bytes that move those lanes to the front, in order.
const LANES_FIRST: usize = memory.data<u8>([
  128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  0, 1, 2, 3, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  4, 5, 6, 7, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  0, 1, 2, 3, 4, 5, 6, 7, 128, 128, 128, 128, 128, 128, 128, 128,
  8, 9, 10, 11, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  0, 1, 2, 3, 8, 9, 10, 11, 128, 128, 128, 128, 128, 128, 128, 128,
  4, 5, 6, 7, 8, 9, 10, 11, 128, 128, 128, 128, 128, 128, 128, 128,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 128, 128, 128, 128,
  12, 13, 14, 15, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  0, 1, 2, 3, 12, 13, 14, 15, 128, 128, 128, 128, 128, 128, 128, 128,
  4, 5, 6, 7, 12, 13, 14, 15, 128, 128, 128, 128, 128, 128, 128, 128,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 128, 128, 128, 128,
  8, 9, 10, 11, 12, 13, 14, 15, 128, 128, 128, 128, 128, 128, 128, 128,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 128, 128, 128, 128,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 128, 128, 128, 128,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
])

/** Lanes that `mask` names moved to the front, in order, and 0 behind them. The relaxed instruction takes 128 for 0, too. */
// @ts-ignore: decorator
@inline
export function movedToFront(values: v128, mask: i32): v128 {
  const order = v128.load(LANES_FIRST + ((<usize>mask) << 4))
  // @ts-ignore: RELAXED is defined on the compiler's command line
  return isDefined(RELAXED) ? i8x16.relaxed_swizzle(values, order) : i8x16.swizzle(values, order)
}

/** Which of four float32 are not 0, one bit each. */
// @ts-ignore: decorator
@inline
export function nonZeroLanes(values: v128): i32 {
  return i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)))
}

// Appends (value, address) for each of four numbers that is not 0, without a branch; writes up to four entries ahead.
// @ts-ignore: decorator
@inline
function appendNonZeros(values: v128, addresses: v128, entry: usize): usize {
  const mask = nonZeroLanes(values)
  const v = movedToFront(values, mask)
  const a = movedToFront(addresses, mask)
  v128.store(entry, i32x4.shuffle(v, a, 0, 4, 1, 5))
  v128.store(entry, i32x4.shuffle(v, a, 2, 6, 3, 7), 16)
  return entry + ((<usize>popcnt(mask)) << 3)
}

// Rows of the other factor are used in chunks of about the first cache, where they stay while all of x passes by: measured.
const CACHED_BYTES: usize = 40960
// Shorter chunks do not pay.
const LEAST_CHUNK: i32 = 64

// @ts-ignore: decorator
@inline
function chunkOf(row: usize): i32 {
  const fitting = <i32>(CACHED_BYTES / row) & ~15
  return fitting >= LEAST_CHUNK ? fitting : MOST_ENTRIES
}

// Lists what is not zero in x[0..count), each number with the address of its row: at, at + row, … Returns the end of the list.
function listRow<T>(x: usize, count: i32, at: usize, row: usize, list: usize): usize {
  const S = sizeof<T>()
  const end = x + (<usize>count) * S
  const perBlock = <usize>(64 / S) * row
  let entry = list
  if (sizeof<T>() == 4) {
    const steps = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(<i32>row))
    const four = i32x4.splat(4 * <i32>row)
    for (; x + 64 <= end; x += 64, at += perBlock) {
      const v0 = v128.load(x)
      const v1 = v128.load(x, 16)
      const v2 = v128.load(x, 32)
      const v3 = v128.load(x, 48)
      if (!v128.any_true(v128.or(v128.or(v0, v1), v128.or(v2, v3)))) continue
      let addresses = i32x4.add(i32x4.splat(<i32>at), steps)
      entry = appendNonZeros(v0, addresses, entry)
      addresses = i32x4.add(addresses, four)
      entry = appendNonZeros(v1, addresses, entry)
      addresses = i32x4.add(addresses, four)
      entry = appendNonZeros(v2, addresses, entry)
      entry = appendNonZeros(v3, i32x4.add(addresses, four), entry)
    }
  } else {
    for (; x + 64 <= end; x += 64, at += perBlock) {
      for (let bits = nonZeroBits<T>(x); bits; bits &= bits - 1) {
        const j = <usize>ctz(bits)
        store<T>(entry, load<T>(x + j * S))
        store<u32>(entry, <u32>(at + j * row), S)
        entry += entryBytes<T>()
      }
    }
  }
  for (; x < end; x += S, at += row) {
    const value = load<T>(x)
    if (value == <T>0) continue
    store<T>(entry, value)
    store<u32>(entry, <u32>at, S)
    entry += entryBytes<T>()
  }
  return entry
}

/** y[N, units] += x[N, D]·W[D, units], each row by the list of its numbers that are not 0. */
export function sparseProduct<T>(x: usize, W: usize, y: usize, N: i32, D: i32, units: i32): void {
  const row = (<usize>units) * sizeof<T>()
  const xRow = (<usize>D) * sizeof<T>()
  const list = scratch + SPARE
  const chunk = chunkOf(row)
  for (let d0: i32 = 0; d0 < D; d0 += chunk) {
    const count = min(chunk, D - d0)
    const at = W + (<usize>d0) * row
    let from = x + (<usize>d0) * sizeof<T>()
    let to = y
    for (let n: i32 = 0; n < N; n++, to += row, from += xRow) {
      const end = listRow<T>(from, count, at, row, list)
      if (end > list) weightedRows<T>(list, <i32>((end - list) / entryBytes<T>()), to, units, scratch)
    }
  }
}

/** dW[D, units] += xᵀ·dy for x [N, D] with rows `columns` apart, dy [N, units], each row of dW by the list of a column of x. */
export function sparseTransposedProduct<T>(x: usize, dy: usize, dW: usize, N: i32, D: i32, columns: i32, units: i32): void {
  const row = (<usize>units) * sizeof<T>()
  const xRow = (<usize>columns) * sizeof<T>()
  const together = <i32>(16 / sizeof<T>())
  const ends = scratch + SPARE
  const lists = ends + ENDS
  for (let n0: i32 = 0; n0 < N; n0 += LISTS_ROWS) {
    const count = min(LISTS_ROWS, N - n0)
    // one entry is written ahead
    const listBytes = (<usize>(count + 1)) * entryBytes<T>()
    const at = dy + (<usize>n0) * row
    for (let d: i32 = 0; d < D; ) {
      const width = D - d < together ? 1 : together
      const p = x + (<usize>n0) * xRow + (<usize>d) * sizeof<T>()
      if (width == 1) listColumn<T>(p, xRow, count, at, row, lists, ends)
      else listColumns<T>(p, xRow, count, at, row, lists, listBytes, ends)
      for (let j: usize = 0; j < <usize>width; j++, d++) {
        const list = lists + j * listBytes
        const entries = <i32>((<usize>load<u32>(ends + (j << 2)) - list) / entryBytes<T>())
        if (entries) weightedRows<T>(list, entries, dW + (<usize>d) * row, units, scratch)
      }
    }
  }
}

// Lists what is not zero in the columns that one vector spans, row by row, without a branch for each number.
function listColumns<T>(x: usize, xRow: usize, count: i32, at: usize, row: usize, lists: usize, listBytes: usize, ends: usize): void {
  let e0 = lists
  let e1 = e0 + listBytes
  let e2 = e1 + listBytes
  let e3 = e2 + listBytes
  for (let n: i32 = 0; n < count; n += 4) {
    const rows = min(4, count - n)
    if (rows == 4 && !v128.any_true(v128.or(v128.or(v128.load(x), v128.load(x + xRow)), v128.or(v128.load(x + 2 * xRow), v128.load(x + 3 * xRow))))) {
      x += 4 * xRow
      at += 4 * row
      continue
    }
    for (let r: i32 = 0; r < rows; r++, x += xRow, at += row) {
      const v = v128.load(x)
      const mask = <usize>laneBits<T>(v128.ne<T>(v, v128.splat<T>(<T>0)))
      if (sizeof<T>() == 4) {
        const address = i32x4.splat(<i32>at)
        const low = i32x4.shuffle(v, address, 0, 4, 1, 5)
        const high = i32x4.shuffle(v, address, 2, 6, 3, 7)
        v128.store64_lane(e0, low, 0)
        v128.store64_lane(e1, low, 1)
        v128.store64_lane(e2, high, 0)
        v128.store64_lane(e3, high, 1)
        e0 += (mask & 1) << 3
        e1 += (mask & 2) << 2
        e2 += (mask & 4) << 1
        e3 += mask & 8
      } else {
        const address = i64x2.splat(<i64>at)
        v128.store(e0, i64x2.shuffle(v, address, 0, 2))
        v128.store(e1, i64x2.shuffle(v, address, 1, 3))
        e0 += (mask & 1) << 4
        e1 += (mask & 2) << 3
      }
    }
  }
  store<u32>(ends, <u32>e0)
  store<u32>(ends, <u32>e1, 4)
  store<u32>(ends, <u32>e2, 8)
  store<u32>(ends, <u32>e3, 12)
}

function listColumn<T>(x: usize, xRow: usize, count: i32, at: usize, row: usize, list: usize, ends: usize): void {
  for (let n: i32 = 0; n < count; n++, x += xRow, at += row) {
    const value = load<T>(x)
    if (value == <T>0) continue
    store<T>(list, value)
    store<u32>(list, <u32>at, sizeof<T>())
    list += entryBytes<T>()
  }
  store<u32>(ends, <u32>list)
}
