// Channels of an image laid out for sliding windows: one plane for each horizontal shift, in which output places are contiguous.

/**
 * Plane (c, kw) holds, for padded row q and output column ow, the pixel at padded row q and column ow·SW + kw·DW. Row q lies at
 * (q mod SH)·phaseRows + q div SH, so that at every tap the pixels of all windows follow each other at any stride. Source row i
 * is padded row i·up + top, likewise for columns; what no source pixel fills is 0. Rows count from `first`.
 * A plane has `planeSize` elements, SH·phaseRows·OW of them rows and the rest 0.
 */
export function shiftImage<T>(
  x: usize, channels: i32, H: i32, W: i32, upH: i32, upW: i32, top: i32, left: i32, first: i32,
  KW: i32, DW: i32, SH: i32, SW: i32, phaseRows: i32, OW: i32, planeSize: i32, target: usize
): void {
  const S = sizeof<T>()
  const rowBytes = (<usize>OW) * S
  const rest = (<usize>(planeSize - SH * phaseRows * OW)) * S
  for (let c: i32 = 0; c < channels; c++, x += (<usize>(H * W)) * S) {
    for (let kw: i32 = 0; kw < KW; kw++) {
      const shift = kw * DW - left
      // outputs whose pixel is in the image, where columns are neither spread nor skipped
      const from = min(OW, max(0, -shift))
      const to = max(from, min(OW, W - shift))
      for (let phase: i32 = 0; phase < SH; phase++) {
        for (let r: i32 = 0, u = first + phase - top; r < phaseRows; r++, u += SH, target += rowBytes) {
          const i = upH == 1 ? u : u % upH == 0 ? u / upH : -1
          if (i < 0 || i >= H) {
            clear<T>(target, target + rowBytes)
            continue
          }
          const source = x + (<usize>(i * W)) * S
          if (SW == 1 && upW == 1) {
            const begin = target + (<usize>from) * S
            const end = target + (<usize>to) * S
            clear<T>(target, begin)
            let p = source + <usize>((from + shift) * <i32>S)
            let q = begin
            for (; q + 16 <= end; p += 16, q += 16) v128.store(q, v128.load(p))
            for (; q < end; p += S, q += S) store<T>(q, load<T>(p))
            clear<T>(end, target + rowBytes)
          } else {
            for (let ow: i32 = 0, v = shift, q = target; ow < OW; ow++, v += SW, q += S) {
              const j = v % upW == 0 ? v / upW : -1
              store<T>(q, v >= 0 && j >= 0 && j < W ? load<T>(source + (<usize>j) * S) : <T>0)
            }
          }
        }
      }
      clear<T>(target, target + rest)
      target += rest
    }
  }
}

// @ts-ignore: decorator
@inline
function clear<T>(from: usize, to: usize): void {
  const zero = v128.splat<T>(<T>0)
  for (; from + 16 <= to; from += 16) v128.store(from, zero)
  for (; from < to; from += sizeof<T>()) store<T>(from, <T>0)
}

/** Byte offsets of the taps (c, kh, kw) in shifted planes, in that order or each kernel backwards. */
export function tapOffsets<T>(table: usize, channels: i32, KH: i32, KW: i32, DH: i32, SH: i32, phaseRows: i32, OW: i32, planeSize: i32, backwards: bool): void {
  for (let c: i32 = 0; c < channels; c++) {
    for (let i: i32 = 0; i < KH; i++) {
      const q = (backwards ? KH - 1 - i : i) * DH
      const row = ((q % SH) * phaseRows + q / SH) * OW
      for (let j: i32 = 0; j < KW; j++, table += 4) {
        const kw = backwards ? KW - 1 - j : j
        store<u32>(table, <u32>((c * KW + kw) * planeSize + row) * <u32>sizeof<T>())
      }
    }
  }
}
