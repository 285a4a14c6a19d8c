// Matrix products by their definition, one number at a time in float64: slow, obvious, and what the kernels are compared with.

/** Where the elements of a matrix lie: at row·row stride + column·column stride. */
export interface Strided {
  readonly data: ArrayLike<number>
  readonly row: number
  readonly column: number
}

function at(data: ArrayLike<number>, index: number): number {
  return data[index] ?? Number.NaN
}

/** C [M, N] = A·B, row-major, on top of `start` where it is given. */
export function matrixProduct(M: number, N: number, K: number, a: Strided, b: Strided, start?: ArrayLike<number>): number[] {
  const c: number[] = []
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = start ? at(start, m * N + n) : 0
      for (let k = 0; k < K; k++) sum += at(a.data, m * a.row + k * a.column) * at(b.data, k * b.row + n * b.column)
      c.push(sum)
    }
  }
  return c
}

export interface AffineShape {
  readonly N: number
  readonly D: number
  readonly units: number
}

/** y [N, units] = x [N, D]·W [D, units] + b; no b: without. */
export function affine({ N, D, units }: AffineShape, x: ArrayLike<number>, W: ArrayLike<number>, b?: ArrayLike<number>): number[] {
  const start = Array.from({ length: N * units }, (_, i) => (b ? at(b, i % units) : 0))
  return matrixProduct(N, units, D, { data: x, row: D, column: 1 }, { data: W, row: units, column: 1 }, start)
}

export function affineGradients({ N, D, units }: AffineShape, x: ArrayLike<number>, W: ArrayLike<number>, dy: ArrayLike<number>) {
  const db: number[] = []
  for (let u = 0; u < units; u++) {
    let sum = 0
    for (let n = 0; n < N; n++) sum += at(dy, n * units + u)
    db.push(sum)
  }
  return {
    dx: matrixProduct(N, D, units, { data: dy, row: units, column: 1 }, { data: W, row: 1, column: units }),
    dW: matrixProduct(D, units, N, { data: x, row: 1, column: D }, { data: dy, row: units, column: 1 }),
    db
  }
}
