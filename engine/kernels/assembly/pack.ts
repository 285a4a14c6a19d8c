// Packing of matrix blocks into panels that a register tile reads from front to back. Strides are in bytes.

/** `rows` × K of A as K groups of `rows` numbers. */
export function packRows<T>(a: usize, aRow: usize, aColumn: usize, rows: i32, K: i32, target: usize): void {
  let k: i32 = 0
  if (sizeof<T>() == 4 && rows == 6) {
    if (aRow == 4) {
      for (; k < K; k++, a += aColumn, target += 24) {
        v128.store(target, v128.load(a))
        store<u64>(target, load<u64>(a, 16), 16)
      }
      return
    }
    if (aColumn == 4) {
      for (; k + 4 <= K; k += 4, a += 16, target += 96) transposeSix(a, aRow, target)
    }
  }
  for (; k < K; k++, a += aColumn) {
    let p = a
    for (let r: i32 = 0; r < rows; r++, p += aRow, target += sizeof<T>()) store<T>(target, load<T>(p))
  }
}

/** K × `columns` of B as K groups of 32 bytes; what is missing is 0. */
export function packColumns<T>(b: usize, bRow: usize, bColumn: usize, columns: i32, K: i32, target: usize): void {
  if (bColumn == sizeof<T>() && (<usize>columns) * sizeof<T>() == 32) {
    for (const end = target + ((<usize>K) << 5); target < end; target += 32, b += bRow) {
      v128.store(target, v128.load(b))
      v128.store(target, v128.load(b, 16), 16)
    }
    return
  }
  if (sizeof<T>() == 4 && bRow == 4 && columns == 8) {
    let k: i32 = 0
    for (; k + 4 <= K; k += 4, b += 16, target += 128) {
      transposeFour(b, bColumn, target)
      transposeFour(b + 4 * bColumn, bColumn, target + 16)
    }
    packGathered<T>(b, bRow, bColumn, columns, K - k, target)
    return
  }
  packGathered<T>(b, bRow, bColumn, columns, K, target)
}

function packGathered<T>(b: usize, bRow: usize, bColumn: usize, columns: i32, K: i32, target: usize): void {
  const full = <i32>(32 / sizeof<T>())
  for (let k: i32 = 0; k < K; k++, b += bRow) {
    let p = b
    for (let i: i32 = 0; i < full; i++, p += bColumn, target += sizeof<T>()) store<T>(target, i < columns ? load<T>(p) : <T>0)
  }
}

// Four float32 of each of four rows, turned into four columns 32 bytes apart.
// @ts-ignore: decorator
@inline
function transposeFour(a: usize, row: usize, target: usize): void {
  const r0 = v128.load(a)
  const r1 = v128.load(a + row)
  const r2 = v128.load(a + 2 * row)
  const r3 = v128.load(a + 3 * row)
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  v128.store(target, v128.shuffle<i64>(low01, low23, 0, 2))
  v128.store(target, v128.shuffle<i64>(low01, low23, 1, 3), 32)
  v128.store(target, v128.shuffle<i64>(high01, high23, 0, 2), 64)
  v128.store(target, v128.shuffle<i64>(high01, high23, 1, 3), 96)
}

// Four float32 of each of six rows, turned into four columns of six.
// @ts-ignore: decorator
@inline
function transposeSix(a: usize, row: usize, target: usize): void {
  const r0 = v128.load(a)
  const r1 = v128.load(a + row)
  const r2 = v128.load(a + 2 * row)
  const r3 = v128.load(a + 3 * row)
  const r4 = v128.load(a + 4 * row)
  const r5 = v128.load(a + 5 * row)
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  const low45 = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5)
  const high45 = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7)
  v128.store(target, v128.shuffle<i64>(low01, low23, 0, 2))
  v128.store64_lane(target, low45, 0, 16)
  v128.store(target, v128.shuffle<i64>(low01, low23, 1, 3), 24)
  v128.store64_lane(target, low45, 1, 40)
  v128.store(target, v128.shuffle<i64>(high01, high23, 0, 2), 48)
  v128.store64_lane(target, high45, 0, 64)
  v128.store(target, v128.shuffle<i64>(high01, high23, 1, 3), 72)
  v128.store64_lane(target, high45, 1, 88)
}
