// Pooling kernels over planes [H, W]: maximum and average in windows, and the mean of a whole plane.
import { sumOf } from './segment'

// The first maximum in row order wins; a NaN wins over numbers and the first NaN keeps its place. Padding is never read, so it never wins.
// @ts-ignore: decorator
@inline
function beats<T>(v: T, best: T): bool {
  return v > best || (v != v && best == best)
}

// winners: for each output the place h·W + w of its maximum in the plane.
// @ts-ignore: decorator
@inline
function maxPool<T>(x: usize, y: usize, winners: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32): void {
  const plane = (<usize>H) * (<usize>W) * sizeof<T>()
  const halves = FH == 2 && FW == 2 && SH == 2 && SW == 2 && PH == 0 && PW == 0
  for (let p: i32 = 0; p < planes; p++, x += plane) {
    for (let oh: i32 = 0; oh < OH; oh++) {
      const top = max(0, oh * SH - PH)
      const bottom = min(H, oh * SH - PH + FH)
      let ow: i32 = 0
      if (halves) {
        ow = maxPoolPairs<T>(x, y, winners, top, W, OW)
        y += (<usize>ow) * sizeof<T>()
        winners += (<usize>ow) << 2
      }
      for (; ow < OW; ow++, y += sizeof<T>(), winners += 4) {
        const left = max(0, ow * SW - PW)
        const right = min(W, ow * SW - PW + FW)
        let winner = top * W + left
        let best = load<T>(x + (<usize>winner) * sizeof<T>())
        for (let h = top; h < bottom; h++) {
          for (let at = h * W + left; at < h * W + right; at++) {
            const v = load<T>(x + (<usize>at) * sizeof<T>())
            const wins = beats<T>(v, best)
            best = select<T>(v, best, wins)
            winner = select<i32>(at, winner, wins)
          }
        }
        store<T>(y, best)
        store<i32>(winners, winner)
      }
    }
  }
}
export function maxPool_f32(x: usize, y: usize, winners: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32): void { maxPool<f32>(x, y, winners, planes, H, W, OH, OW, FH, FW, SH, SW, PH, PW) }
export function maxPool_f64(x: usize, y: usize, winners: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32): void { maxPool<f64>(x, y, winners, planes, H, W, OH, OW, FH, FW, SH, SW, PH, PW) }

// v beats best, by lane. `ordered`: nothing here is NaN.
// @ts-ignore: decorator
@inline
function beatsByLane<T>(v: v128, best: v128, ordered: bool): v128 {
  const greater = v128.gt<T>(v, best)
  return ordered ? greater : v128.or(greater, v128.and(v128.ne<T>(v, v), v128.eq<T>(best, best)))
}

// Lanes of a where the mask is all ones, of b where it is 0; the relaxed instruction differs only for other masks.
// @ts-ignore: decorator
@inline
function chosen(a: v128, b: v128, mask: v128): v128 {
  // @ts-ignore: RELAXED is defined on the compiler's command line
  return isDefined(RELAXED) ? i32x4.relaxed_laneselect(a, b, mask) : v128.bitselect(a, b, mask)
}

// @ts-ignore: decorator
@inline
function evenLanes<T>(a: v128, b: v128): v128 {
  return sizeof<T>() == 4 ? v128.shuffle<f32>(a, b, 0, 2, 4, 6) : v128.shuffle<f64>(a, b, 0, 2)
}
// @ts-ignore: decorator
@inline
function oddLanes<T>(a: v128, b: v128): v128 {
  return sizeof<T>() == 4 ? v128.shuffle<f32>(a, b, 1, 3, 5, 7) : v128.shuffle<f64>(a, b, 1, 3)
}
// A place for each lane of T; in float64 its low half lies in the even 32-bit lanes.
// @ts-ignore: decorator
@inline
function placesBy<T>(start: i32): v128 {
  return sizeof<T>() == 4 ? i32x4.add(i32x4.splat(start), i32x4(0, 2, 4, 6)) : i32x4.add(i32x4.splat(start), i32x4(0, 0, 2, 2))
}

// One vector of outputs: a and b lie side by side, c and d below them.
// @ts-ignore: decorator
@inline
function maxPoolVector<T>(a: v128, b: v128, c: v128, d: v128, place: v128, one: v128, below: v128, ordered: bool, y: usize, winners: usize): void {
  let best = evenLanes<T>(a, b)
  let v = oddLanes<T>(a, b)
  let wins = beatsByLane<T>(v, best, ordered)
  best = chosen(v, best, wins)
  let winner = chosen(i32x4.add(place, one), place, wins)
  const lower = i32x4.add(place, below)
  v = evenLanes<T>(c, d)
  wins = beatsByLane<T>(v, best, ordered)
  best = chosen(v, best, wins)
  winner = chosen(lower, winner, wins)
  v = oddLanes<T>(c, d)
  wins = beatsByLane<T>(v, best, ordered)
  winner = chosen(i32x4.add(lower, one), winner, wins)
  v128.store(y, chosen(v, best, wins))
  if (sizeof<T>() == 4) v128.store(winners, winner)
  else v128.store64_lane(winners, v128.shuffle<i32>(winner, winner, 0, 2, 0, 2), 0)
}

// One output row of 2×2 windows with stride 2, one vector of outputs at a time; returns how many outputs it wrote.
// @ts-ignore: decorator
@inline
function maxPoolPairs<T>(x: usize, y: usize, winners: usize, top: i32, W: i32, OW: i32): i32 {
  const wide: i32 = 16 / sizeof<T>()
  const row = x + (<usize>top) * (<usize>W) * sizeof<T>()
  const next = row + (<usize>W) * sizeof<T>()
  const one = i32x4.splat(1)
  const below = i32x4.splat(W)
  const step = i32x4.splat(2 * wide)
  let place = placesBy<T>(top * W)
  let ow: i32 = 0
  for (; ow + wide <= OW; ow += wide) {
    const at = (<usize>(2 * ow)) * sizeof<T>()
    const a = v128.load(row + at)
    const b = v128.load(row + at, 16)
    const c = v128.load(next + at)
    const d = v128.load(next + at, 16)
    const to = y + (<usize>ow) * sizeof<T>()
    const winner = winners + ((<usize>ow) << 2)
    // a sum with NaN is NaN
    const sum = v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d))
    if (v128.any_true(v128.ne<T>(sum, sum))) maxPoolVector<T>(a, b, c, d, place, one, below, false, to, winner)
    else maxPoolVector<T>(a, b, c, d, place, one, below, true, to, winner)
    place = i32x4.add(place, step)
  }
  return ow
}

// dx = 0 but for the winners, where the gradients of all windows that a pixel won add up in row order.
// @ts-ignore: decorator
@inline
function maxPoolGradient<T>(dy: usize, winners: usize, dx: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32): void {
  const plane = (<usize>H) * (<usize>W) * sizeof<T>()
  const count = OH * OW
  // Exactly covering 2×2 windows: every pixel lies in one window, so each is written once.
  const tiled = sizeof<T>() == 4 && FH == 2 && FW == 2 && SH == 2 && SW == 2 && PH == 0 && PW == 0 && H == 2 * OH && W == 2 * OW && OW % 4 == 0
  if (!tiled) memory.fill(dx, 0, plane * <usize>planes)
  for (let p: i32 = 0; p < planes; p++, dx += plane) {
    if (tiled) {
      maxPoolGradientTiles(dy, winners, dx, W, OH, OW)
      dy += (<usize>count) << 2
      winners += (<usize>count) << 2
    } else {
      for (let o: i32 = 0; o < count; o++, dy += sizeof<T>(), winners += 4) {
        const at = dx + (<usize>load<i32>(winners)) * sizeof<T>()
        store<T>(at, load<T>(at) + load<T>(dy))
      }
    }
  }
}
export function maxPoolGradient_f32(dy: usize, winners: usize, dx: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32): void { maxPoolGradient<f32>(dy, winners, dx, planes, H, W, OH, OW, FH, FW, SH, SW, PH, PW) }
export function maxPoolGradient_f64(dy: usize, winners: usize, dx: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32): void { maxPoolGradient<f64>(dy, winners, dx, planes, H, W, OH, OW, FH, FW, SH, SW, PH, PW) }

// @ts-ignore: decorator
@inline
function maxPoolGradientTiles(dy: usize, winners: usize, dx: usize, W: i32, OH: i32, OW: i32): void {
  const four = i32x4.splat(4)
  const eight = i32x4.splat(8)
  const below = i32x4.splat(W)
  const next = (<usize>W) << 2
  for (let oh: i32 = 0; oh < OH; oh++) {
    let place = i32x4.add(i32x4.splat(2 * oh * W), i32x4(0, 1, 2, 3))
    let row = dx + ((<usize>(2 * oh * W)) << 2)
    for (let ow: i32 = 0; ow < OW; ow += 4, dy += 16, winners += 16, row += 32) {
      const g = v128.load(dy)
      const w = v128.load(winners)
      const gLeft = v128.shuffle<i32>(g, g, 0, 0, 1, 1)
      const gRight = v128.shuffle<i32>(g, g, 2, 2, 3, 3)
      const wLeft = v128.shuffle<i32>(w, w, 0, 0, 1, 1)
      const wRight = v128.shuffle<i32>(w, w, 2, 2, 3, 3)
      const right = i32x4.add(place, four)
      v128.store(row, v128.and(gLeft, i32x4.eq(wLeft, place)))
      v128.store(row, v128.and(gRight, i32x4.eq(wRight, right)), 16)
      v128.store(row + next, v128.and(gLeft, i32x4.eq(wLeft, i32x4.add(place, below))))
      v128.store(row + next, v128.and(gRight, i32x4.eq(wRight, i32x4.add(right, below))), 16)
      place = i32x4.add(place, eight)
    }
  }
}

// The sum of a window over its area, or over its real pixels where countPadding is 0.
// @ts-ignore: decorator
@inline
function averagePool<T>(x: usize, y: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32, countPadding: i32): void {
  const plane = (<usize>H) * (<usize>W) * sizeof<T>()
  for (let p: i32 = 0; p < planes; p++, x += plane) {
    for (let oh: i32 = 0; oh < OH; oh++) {
      const top = max(0, oh * SH - PH)
      const bottom = min(H, oh * SH - PH + FH)
      for (let ow: i32 = 0; ow < OW; ow++, y += sizeof<T>()) {
        const left = max(0, ow * SW - PW)
        const right = min(W, ow * SW - PW + FW)
        let sum: T = <T>0
        for (let h = top; h < bottom; h++) for (let at = h * W + left; at < h * W + right; at++) sum += load<T>(x + (<usize>at) * sizeof<T>())
        store<T>(y, sum / <T>(countPadding ? FH * FW : (bottom - top) * (right - left)))
      }
    }
  }
}
export function averagePool_f32(x: usize, y: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32, countPadding: i32): void { averagePool<f32>(x, y, planes, H, W, OH, OW, FH, FW, SH, SW, PH, PW, countPadding) }
export function averagePool_f64(x: usize, y: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32, countPadding: i32): void { averagePool<f64>(x, y, planes, H, W, OH, OW, FH, FW, SH, SW, PH, PW, countPadding) }

// Every real pixel of a window takes an equal share of its gradient; overlapping windows add up in row order.
// @ts-ignore: decorator
@inline
function averagePoolGradient<T>(dy: usize, dx: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32, countPadding: i32): void {
  const plane = (<usize>H) * (<usize>W) * sizeof<T>()
  memory.fill(dx, 0, plane * <usize>planes)
  for (let p: i32 = 0; p < planes; p++, dx += plane) {
    for (let oh: i32 = 0; oh < OH; oh++) {
      const top = max(0, oh * SH - PH)
      const bottom = min(H, oh * SH - PH + FH)
      for (let ow: i32 = 0; ow < OW; ow++, dy += sizeof<T>()) {
        const left = max(0, ow * SW - PW)
        const right = min(W, ow * SW - PW + FW)
        const share = load<T>(dy) / <T>(countPadding ? FH * FW : (bottom - top) * (right - left))
        for (let h = top; h < bottom; h++) {
          for (let at = h * W + left; at < h * W + right; at++) {
            const place = dx + (<usize>at) * sizeof<T>()
            store<T>(place, load<T>(place) + share)
          }
        }
      }
    }
  }
}
export function averagePoolGradient_f32(dy: usize, dx: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32, countPadding: i32): void { averagePoolGradient<f32>(dy, dx, planes, H, W, OH, OW, FH, FW, SH, SW, PH, PW, countPadding) }
export function averagePoolGradient_f64(dy: usize, dx: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, FH: i32, FW: i32, SH: i32, SW: i32, PH: i32, PW: i32, countPadding: i32): void { averagePoolGradient<f64>(dy, dx, planes, H, W, OH, OW, FH, FW, SH, SW, PH, PW, countPadding) }

// @ts-ignore: decorator
@inline
function planeMeans<T>(x: usize, y: usize, planes: i32, size: i32): void {
  for (let p: i32 = 0; p < planes; p++, x += (<usize>size) * sizeof<T>(), y += sizeof<T>()) store<T>(y, <T>(sumOf<T>(x, size) / <f64>size))
}
export function planeMeans_f32(x: usize, y: usize, planes: i32, size: i32): void { planeMeans<f32>(x, y, planes, size) }
export function planeMeans_f64(x: usize, y: usize, planes: i32, size: i32): void { planeMeans<f64>(x, y, planes, size) }

// @ts-ignore: decorator
@inline
function planeMeansGradient<T>(dy: usize, dx: usize, planes: i32, size: i32): void {
  for (let p: i32 = 0; p < planes; p++, dy += sizeof<T>()) {
    const share = load<T>(dy) / <T>size
    const end = dx + (<usize>size) * sizeof<T>()
    const shares = v128.splat<T>(share)
    for (; dx + 16 <= end; dx += 16) v128.store(dx, shares)
    for (; dx < end; dx += sizeof<T>()) store<T>(dx, share)
  }
}
export function planeMeansGradient_f32(dy: usize, dx: usize, planes: i32, size: i32): void { planeMeansGradient<f32>(dy, dx, planes, size) }
export function planeMeansGradient_f64(dy: usize, dx: usize, planes: i32, size: i32): void { planeMeansGradient<f64>(dy, dx, planes, size) }
