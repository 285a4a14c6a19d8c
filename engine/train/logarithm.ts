// The natural logarithm rounded from more than double precision: JavaScript's own is off by a bit too often to give NumPy's normal numbers.

/** 2^27 + 1 splits a double into halves whose products are exact (Dekker 1971). */
const splitter = 134217729
/** log 2 in two parts; the first ends in zero bits, so that its product with an exponent is exact. */
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
/** Centres n/128 of the mantissas from 0.7 to 1.42; for n = 128 the tabled logarithm is exactly 0. */
const centres = 128
const first = 90
const last = 182

const bits = new Float64Array(1)
const words = new Uint32Array(bits.buffer)
const highWord = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0

/** For each centre c: q near 1/c with 9 bits, and −log q as an unevaluated sum of two doubles. */
const inverses = new Float64Array(last + 1)
const highs = new Float64Array(last + 1)
const lows = new Float64Array(last + 1)
for (let n = first; n <= last; n++) {
  const inverse = Math.round((256 * centres) / n) / 256
  const [high, low] = logarithmBySeries(inverse)
  inverses[n] = inverse
  highs[n] = -high
  lows[n] = -low
}

/**
 * log x for normal x from 2^-1022 on. Before the last rounding the error is below 2^-65 of the result, so that the double is
 * almost always the nearest one; the C library NumPy calls misses that for about one in a thousand.
 *
 * log x = k·log 2 − log q + log(1 + r) with x = 2^k·m and r = m·q − 1.
 * Source: Tang, Table-driven implementation of the logarithm function in IEEE floating-point arithmetic, 1990.
 */
export function logarithm(x: number): number {
  bits[0] = x
  const head = words[highWord] as number
  let k = (head >>> 20) - 1023
  words[highWord] = (head & 0xfffff) | 0x3ff00000
  let m = bits[0] as number
  if (m > 1.4140625) {
    m *= 0.5
    k++
  }
  const n = Math.round(m * centres)
  const q = inverses[n] as number
  // r + rLow = m·q − 1 exactly: q is short, so the halves of m times q are exact
  const mHigh = m * splitter - (m * splitter - m)
  const product = m * q
  const productLow = mHigh * q - product + (m - mHigh) * q
  const r = product - 1 + productLow
  const rLow = productLow - (r - (product - 1))
  // square + squareLow = −r²/2
  const rHigh = r * splitter - (r * splitter - r)
  const rRest = r - rHigh
  const square = -0.5 * r * r
  const squareLow = -0.5 * (rHigh * rHigh + 2 * square + 2 * rHigh * rRest + rRest * rRest) - r * rLow
  const tail = r * r * r * (1 / 3 + r * (-1 / 4 + r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 + r * (-1 / 8 + r / 9))))))
  const whole = k * ln2High
  const tabled = highs[n] as number
  const sum1 = whole + tabled
  const sum2 = sum1 + r
  const sum3 = sum2 + square
  const lost = lostBy(whole, tabled, sum1) + lostBy(sum1, r, sum2) + lostBy(sum2, square, sum3)
  return sum3 + (lost + (lows[n] as number) + k * ln2Low + rLow + squareLow + tail)
}

/** What rounding took from sum = a + b (Knuth). */
function lostBy(a: number, b: number, sum: number): number {
  const part = sum - a
  return a - (sum - part) + (b - part)
}

type Double2 = readonly [number, number]

/** log q = 2·artanh((q − 1)/(q + 1)), by its series, in twice the precision. */
function logarithmBySeries(q: number): Double2 {
  const s = quotient([q - 1, 0], q + 1)
  const squared = multiplied(s, s)
  let sum: Double2 = [0, 0]
  let power = s
  for (let n = 1; n < 60; n += 2) {
    sum = added(sum, quotient(power, n))
    power = multiplied(power, squared)
  }
  return [2 * sum[0], 2 * sum[1]]
}

function added(a: Double2, b: Double2): Double2 {
  const sum = a[0] + b[0]
  return normalised(sum, lostBy(a[0], b[0], sum) + a[1] + b[1])
}

function multiplied(a: Double2, b: Double2): Double2 {
  const product = a[0] * b[0]
  return normalised(product, lostByProduct(a[0], b[0], product) + a[0] * b[1] + a[1] * b[0])
}

function quotient(a: Double2, b: number): Double2 {
  const q = a[0] / b
  const product = q * b
  return normalised(q, (a[0] - product - lostByProduct(q, b, product) + a[1]) / b)
}

function normalised(high: number, low: number): Double2 {
  const sum = high + low
  return [sum, low - (sum - high)]
}

/** What rounding took from product = a·b (Dekker). */
function lostByProduct(a: number, b: number, product: number): number {
  const aHigh = a * splitter - (a * splitter - a)
  const bHigh = b * splitter - (b * splitter - b)
  const [aLow, bLow] = [a - aHigh, b - bHigh]
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
}
