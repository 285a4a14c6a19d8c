// Convolution by its definition, one window at a time in float64: slow, obvious, and what the kernels are compared with.

/** Sizes as the kernels take them; padding is that at the top and at the left. */
export interface ConvolutionShape {
  readonly N: number
  readonly C: number
  readonly H: number
  readonly W: number
  readonly F: number
  readonly KH: number
  readonly KW: number
  readonly SH: number
  readonly SW: number
  readonly PH: number
  readonly PW: number
  readonly DH: number
  readonly DW: number
  readonly G: number
  readonly OH: number
  readonly OW: number
}

/** Calls `visit` for every product of a convolution: places of the output, the input pixel and the weight. */
function eachProduct(shape: ConvolutionShape, visit: (y: number, x: number, w: number) => void): void {
  const { N, C, H, W, F, KH, KW, SH, SW, PH, PW, DH, DW, G, OH, OW } = shape
  const ins = C / G
  for (let n = 0; n < N; n++) {
    for (let f = 0; f < F; f++) {
      const firstChannel = Math.floor(f / (F / G)) * ins
      for (let oh = 0; oh < OH; oh++) {
        for (let ow = 0; ow < OW; ow++) {
          for (let c = 0; c < ins; c++) {
            for (let kh = 0; kh < KH; kh++) {
              for (let kw = 0; kw < KW; kw++) {
                const h = oh * SH - PH + kh * DH
                const w = ow * SW - PW + kw * DW
                if (h < 0 || h >= H || w < 0 || w >= W) continue
                visit(((n * F + f) * OH + oh) * OW + ow, ((n * C + firstChannel + c) * H + h) * W + w, ((f * ins + c) * KH + kh) * KW + kw)
              }
            }
          }
        }
      }
    }
  }
}

/** y [N, F, OH, OW]; no b: without. */
export function convolve(shape: ConvolutionShape, x: Float64Array, W: Float64Array, b?: Float64Array): Float64Array {
  const { N, F, OH, OW } = shape
  const y = new Float64Array(N * F * OH * OW)
  if (b) for (let i = 0; i < y.length; i++) y[i] = b[Math.floor(i / (OH * OW)) % F]!
  eachProduct(shape, (at, pixel, w) => {
    y[at]! += x[pixel]! * W[w]!
  })
  return y
}

export function convolutionGradients(shape: ConvolutionShape, x: Float64Array, W: Float64Array, dy: Float64Array) {
  const dx = new Float64Array(x.length)
  const dW = new Float64Array(W.length)
  const db = new Float64Array(shape.F)
  eachProduct(shape, (at, pixel, w) => {
    dx[pixel]! += dy[at]! * W[w]!
    dW[w]! += dy[at]! * x[pixel]!
  })
  for (let i = 0; i < dy.length; i++) db[Math.floor(i / (shape.OH * shape.OW)) % shape.F]! += dy[i]!
  return { dx, dW, db }
}
