// A few calls of every kernel on small data, with sizes that are no multiple of a vector: what the self-test runs.
import type { KernelTable } from './table.ts'
import type { TrialData } from './trial-data.ts'

type Trial = (kernels: KernelTable, data: TrialData) => void
type Window = [number, number, number, number, number, number, number, number, number, number]

/** More than the widest vector code takes at once, and odd. */
const n = 107

const matrices = [
  { M: 23, N: 21, K: 19 },
  { M: 3, N: 67, K: 31 },
  { M: 8, N: 39, K: 12 }
]
/** Units for every width of blocks in assembly/weighted-rows.ts, with and without a remainder. */
const layers = [
  { N: 17, D: 37, units: 50 },
  { N: 9, D: 70, units: 52 },
  { N: 2, D: 18, units: 19 }
]
/** N, C, H, W, F, KH, KW, SH, SW, PH, PW, DH, DW, G, OH, OW */
const geometries = [
  [3, 2, 13, 13, 7, 3, 3, 1, 1, 1, 1, 1, 1, 1, 13, 13],
  [2, 9, 11, 19, 10, 3, 3, 1, 1, 1, 2, 1, 1, 1, 11, 21],
  [2, 4, 11, 9, 6, 3, 2, 2, 2, 1, 0, 1, 2, 2, 6, 4],
  [9, 2, 12, 13, 6, 5, 5, 1, 1, 1, 1, 1, 1, 1, 10, 11]
] as const
/** H, W, OH, OW, FH, FW, SH, SW, PH, PW */
const windows = [
  [14, 26, 7, 13, 2, 2, 2, 2, 0, 0],
  [9, 11, 5, 6, 3, 3, 2, 2, 1, 1]
] as const
const planes = 3
/** [N, C, inner]: channels as planes, as columns 64 bytes wide, and as single columns */
const channels = [
  [5, 3, 49],
  [9, 37, 1]
] as const

/** Sizes and strides as ops/rules/broadcast.ts writes them: [rank, 8 numbers, …]. */
const list = (...values: readonly number[]): readonly number[] => Array.from({ length: 8 }, (_, i) => values[i] ?? 0)
const pairs = [
  { size: n, layout: [1, ...list(n), ...list(1), ...list(1)] },
  { size: 5 * 21, layout: [2, ...list(5, 21), ...list(21, 1), ...list(0, 1)] },
  { size: 5 * 21, layout: [2, ...list(5, 21), ...list(1, 0), ...list(21, 1)] }
]
const sums = [
  { size: 5, layout: [1, ...list(5), ...list(21), 1, ...list(21), ...list(1)] },
  { size: 21, layout: [1, ...list(21), ...list(1), 1, ...list(5), ...list(21)] }
]

const unary =
  (kernel: 'relu' | 'sigmoid' | 'tanh' | 'gelu' | 'copy' | 'accumulate' | 'negate'): Trial =>
  (kernels, data) =>
    kernels[kernel](data.reals(n), data.reals(n), n)
const gradient =
  (kernel: 'reluGradient' | 'sigmoidGradient' | 'tanhGradient' | 'geluGradient'): Trial =>
  (kernels, data) =>
    kernels[kernel](data.reals(n), data.reals(n), data.blank(n), n)
const binary =
  (kernel: 'add' | 'subtract' | 'multiply' | 'divide'): Trial =>
  (kernels, data) => {
    for (const { size, layout } of pairs) kernels[kernel](data.reals(n), data.positive(n), data.blank(size), data.words(layout))
  }
const eachWindow = (run: (window: Window, pixels: number, outputs: number) => void): void => {
  for (const window of windows) run([...window], planes * window[0] * window[1], planes * window[2] * window[3])
}
/** `zeros`: the share of 0 in what has the shape of the output. */
const eachGeometry = (
  data: TrialData,
  run: (x: number, W: number, y: number, geometry: number, sizes: { readonly x: number; readonly W: number; readonly F: number }) => void,
  zeros?: number
): void => {
  for (const geometry of geometries) {
    const [N, C, H, width, F, KH, KW, , , , , , , G, OH, OW] = geometry
    const sizes = { x: N * C * H * width, W: (F * C * KH * KW) / G, F }
    run(data.reals(sizes.x), data.reals(sizes.W), data.reals(N * F * OH * OW, zeros), data.words(geometry), sizes)
  }
}

/** Typed so that a kernel without a trial does not compile. */
export const trials: Readonly<Record<keyof KernelTable, Trial>> = {
  fill: (kernels, data) => kernels.fill(data.blank(n), n, 1.5),
  copy: unary('copy'),
  accumulate: unary('accumulate'),
  negate: unary('negate'),
  joinBlocks: (kernels, data) => kernels.joinBlocks(data.reals(3 * 21), data.reals(3 * 10), data.blank(3 * 31), 3, 21, 10),
  cutBlocks: (kernels, data) => kernels.cutBlocks(data.reals(3 * 31), data.blank(3 * 21), data.blank(3 * 10), 3, 21, 10),
  power(kernels, data) {
    for (const exponent of [2, -1, 0.5, 1.7]) kernels.power(data.positive(n), data.blank(n), n, exponent)
  },
  powerGradient(kernels, data) {
    for (const exponent of [2, -1, 0.5, 1.7]) kernels.powerGradient(data.positive(n), data.reals(n), data.blank(n), n, exponent)
  },
  nonFinite: (kernels, data) => data.keep(kernels.nonFinite(data.reals(n), n)),
  add: binary('add'),
  subtract: binary('subtract'),
  multiply: binary('multiply'),
  divide: binary('divide'),
  sumDimensions(kernels, data) {
    for (const { size, layout } of sums) kernels.sumDimensions(data.reals(5 * 21), data.blank(size), data.words(layout), 3)
  },
  relu: unary('relu'),
  reluGradient: gradient('reluGradient'),
  leakyRelu: (kernels, data) => kernels.leakyRelu(data.reals(n), data.blank(n), n, 0.1),
  leakyReluGradient: (kernels, data) => kernels.leakyReluGradient(data.reals(n), data.reals(n), data.blank(n), n, 0.1),
  sigmoid: unary('sigmoid'),
  sigmoidGradient: gradient('sigmoidGradient'),
  tanh: unary('tanh'),
  tanhGradient: gradient('tanhGradient'),
  gelu: unary('gelu'),
  geluGradient: gradient('geluGradient'),
  softmax(kernels, data) {
    for (const [N, C, inner] of channels) kernels.softmax(data.reals(N * C * inner), data.blank(N * C * inner), N, C, inner)
  },
  softmaxGradient(kernels, data) {
    for (const [N, C, inner] of channels) {
      const size = N * C * inner
      kernels.softmaxGradient(data.reals(size), data.reals(size), data.blank(size), N, C, inner)
    }
  },
  gemm(kernels, data) {
    for (const { M, N, K } of matrices) {
      for (const [aRow, aColumn] of [[K, 1] as const, [1, M] as const]) {
        for (const [bRow, bColumn] of [[N, 1] as const, [1, K] as const])
          kernels.gemm(M, N, K, data.reals(M * K), aRow, aColumn, data.reals(K * N), bRow, bColumn, data.reals(M * N), N, 1)
      }
    }
  },
  stackedProducts(kernels, data) {
    const layout = data.words([2, 5, 9, 7, 7, 1, 9, 1, 9, 0, 0, 0, 0, 35, 0, 45, 0])
    kernels.stackedProducts(data.reals(2 * 35), data.reals(63), data.blank(2 * 45), layout)
  },
  affine(kernels, data) {
    for (const { N, D, units } of layers) {
      for (const zeros of [0, 0.8])
        kernels.affine(data.reals(N * D, zeros), data.reals(D * units), data.reals(units), data.blank(N * units), N, D, units)
    }
  },
  affineInputGradient(kernels, data) {
    for (const { N, D, units } of layers)
      kernels.affineInputGradient(data.reals(N * units), data.reals(D * units), data.blank(N * D), N, D, units)
  },
  affineParameterGradient(kernels, data) {
    for (const { N, D, units } of [...layers, { N: 1, D: 19, units: 23 }]) {
      for (const zeros of [0, 0.8]) {
        const [x, dy] = [data.reals(N * D, zeros), data.reals(N * units)]
        kernels.affineParameterGradient(x, dy, data.blank(D * units), data.blank(units), N, D, units)
      }
    }
  },
  argmaxRows: (kernels, data) => kernels.argmaxRows(data.reals(7 * 21), 7, 21, data.blank(7)),
  thresholdRows: (kernels, data) => kernels.thresholdRows(data.reals(n), n, 0.5, data.blank(n)),
  labelsOfIndices: (kernels, data) => kernels.labelsOfIndices(data.labels(n, 12), n, 10, data.blank(n)),
  convolution(kernels, data) {
    eachGeometry(data, (x, W, y, geometry, { F }) => kernels.convolution(x, W, data.reals(F), y, geometry))
  },
  convolutionInputGradient(kernels, data) {
    eachGeometry(data, (_, W, dy, geometry, sizes) => kernels.convolutionInputGradient(dy, W, data.blank(sizes.x), geometry))
  },
  convolutionParameterGradient(kernels, data) {
    for (const zeros of [0.1, 0.8]) {
      eachGeometry(
        data,
        (x, _, dy, geometry, sizes) => kernels.convolutionParameterGradient(x, dy, data.blank(sizes.W), data.blank(sizes.F), geometry),
        zeros
      )
    }
  },
  maxPool(kernels, data) {
    eachWindow((window, pixels, outputs) =>
      kernels.maxPool(data.reals(pixels), data.blank(outputs), data.blank(outputs), planes, ...window)
    )
  },
  maxPoolGradient(kernels, data) {
    eachWindow((window, pixels, outputs) => {
      const winners = data.blank(outputs)
      kernels.maxPool(data.reals(pixels), data.blank(outputs), winners, planes, ...window)
      kernels.maxPoolGradient(data.reals(outputs), winners, data.blank(pixels), planes, ...window)
    })
  },
  averagePool(kernels, data) {
    eachWindow((window, pixels, outputs) => kernels.averagePool(data.reals(pixels), data.blank(outputs), planes, ...window, 0))
  },
  averagePoolGradient(kernels, data) {
    eachWindow((window, pixels, outputs) => kernels.averagePoolGradient(data.reals(outputs), data.blank(pixels), planes, ...window, 1))
  },
  planeMeans: (kernels, data) => kernels.planeMeans(data.reals(3 * n), data.blank(3), 3, n),
  planeMeansGradient: (kernels, data) => kernels.planeMeansGradient(data.reals(3), data.blank(3 * n), 3, n),
  normalizeChannels(kernels, data) {
    for (const [N, C, inner] of channels) {
      const [x, y] = [data.reals(N * C * inner), data.blank(N * C * inner)]
      for (const measure of [1, 0] as const)
        kernels.normalizeChannels(x, data.reals(C), data.reals(C), y, data.reals(C), data.positive(C), N, C, inner, 1e-5, measure)
    }
  },
  normalizeChannelsGradient(kernels, data) {
    for (const [N, C, inner] of channels) {
      const size = N * C * inner
      for (const measured of [1, 0] as const) {
        const [x, dy, mean, variance, gamma] = [data.reals(size), data.reals(size), data.reals(C), data.positive(C), data.reals(C)]
        const [dx, dgamma, dbeta] = [data.blank(size), data.blank(C), data.blank(C)]
        kernels.normalizeChannelsGradient(x, dy, mean, variance, gamma, dx, dgamma, dbeta, N, C, inner, 1e-5, measured)
      }
    }
  },
  moveRunning: (kernels, data) => kernels.moveRunning(data.reals(n), data.reals(n), n, 0.9, 1.01),
  normalizeRows(kernels, data) {
    const [x, gamma, beta] = [data.reals(5 * n), data.reals(n), data.reals(n)]
    kernels.normalizeRows(x, gamma, beta, data.blank(5 * n), data.blank(5), data.blank(5), 5, n, 1e-5)
  },
  normalizeRowsGradient(kernels, data) {
    const [x, dy, mean, variance, gamma] = [data.reals(5 * n), data.reals(5 * n), data.reals(5), data.positive(5), data.reals(n)]
    kernels.normalizeRowsGradient(x, dy, mean, variance, gamma, data.blank(5 * n), data.blank(n), data.blank(n), 5, n, 1e-5)
  },
  softmaxLoss(kernels, data) {
    for (const epsilon of [0, 1e-7])
      kernels.softmaxLoss(data.reals(7 * 21), data.positive(7 * 21), data.blank(7 * 21), data.blank(1), 7, 21, epsilon)
  },
  softmaxLossOfLabels(kernels, data) {
    const [x, t, y, loss] = [data.reals(7 * 21), data.labels(7, 21), data.blank(7 * 21), data.blank(1)]
    data.keep(kernels.softmaxLossOfLabels(x, t, y, loss, 7, 21, 0))
  },
  labelAt: (kernels, data) => data.keep(kernels.labelAt(data.labels(7, 21), 4)),
  softmaxLossGradient(kernels, data) {
    const [y, t, dloss, dy] = [data.positive(7 * 21), data.positive(7 * 21), data.reals(1, 0), data.reals(7 * 21)]
    kernels.softmaxLossGradient(y, t, 0, dloss, dy, data.blank(7 * 21), 7, 21)
    kernels.softmaxLossGradient(y, data.labels(7, 21), 1, dloss, 0, data.blank(7 * 21), 7, 21)
  },
  softmaxLossTargetGradient(kernels, data) {
    kernels.softmaxLossTargetGradient(data.reals(7 * 21), data.positive(7 * 21), data.reals(1, 0), data.blank(7 * 21), 7, 21, 1e-7)
  },
  sigmoidLoss: (kernels, data) => kernels.sigmoidLoss(data.reals(n), data.positive(n), data.blank(n), data.blank(1), 5, n),
  sigmoidLossGradient(kernels, data) {
    kernels.sigmoidLossGradient(data.positive(n), data.positive(n), data.reals(1, 0), data.reals(n), data.blank(n), 5, n)
  },
  sigmoidLossTargetGradient: (kernels, data) => kernels.sigmoidLossTargetGradient(data.reals(n), data.reals(1, 0), data.blank(n), 5, n),
  squaredError: (kernels, data) => kernels.squaredError(data.reals(n), data.reals(n), data.blank(1), n),
  squaredErrorGradient(kernels, data) {
    kernels.squaredErrorGradient(data.reals(n), data.reals(n), data.reals(1, 0), data.blank(n), n, 2)
  },
  dropout: (kernels, data) => kernels.dropout(data.reals(n), data.blank(n), n, 0.3, 12345, 7),
  augmentImages(kernels, data) {
    for (const [rotation, flip] of [
      [0, 1],
      [0.4, 0]
    ] as const)
      kernels.augmentImages(data.reals(3 * 2 * 9 * 7), data.blank(2 * 9 * 7), 3, 2, 9, 7, 2, rotation, flip, 12345, 7)
  },
  addNoise: (kernels, data) => kernels.addNoise(data.reals(n), n, 0.3, 12345, 7),
  gatherBytes(kernels, data) {
    for (const divisor of [255, 0]) kernels.gatherBytes(data.bytes(4 * n), data.words([2, 0, 3]), 3, n, 1 / 128, divisor, data.blank(3 * n))
  },
  gatherReals(kernels, data) {
    for (const scale of [1, 0.5]) kernels.gatherReals(data.reals(4 * n), data.words([2, 0, 3]), 3, n, scale, data.blank(3 * n))
  },
  gatherOneHot: (kernels, data) => kernels.gatherOneHot(data.words([3, 0, 9, 4]), data.words([2, 0, 3]), 3, 10, data.blank(30)),
  gatherLabels: (kernels, data) => kernels.gatherLabels(data.words([3, 0, 9, 4]), data.words([2, 0, 3]), 3, data.blank(3)),
  sgdUpdate: (kernels, data) => kernels.sgdUpdate(data.reals(n), data.reals(n), n, 0.1, 0.01),
  momentumUpdate: (kernels, data) => kernels.momentumUpdate(data.reals(n), data.reals(n), data.reals(n), n, 0.1, 0.9, 0.01),
  nesterovUpdate: (kernels, data) => kernels.nesterovUpdate(data.reals(n), data.reals(n), data.reals(n), n, 0.1, 0.9, 0.01),
  adagradUpdate: (kernels, data) => kernels.adagradUpdate(data.reals(n), data.reals(n), data.positive(n), n, 0.1, 1e-7, 0.01),
  rmspropUpdate(kernels, data) {
    kernels.rmspropUpdate(data.reals(n), data.reals(n), data.positive(n), data.reals(n), n, 0.1, 0.9, 1e-7, 0.9, 0.01)
    kernels.rmspropUpdate(data.reals(n), data.reals(n), data.positive(n), 0, n, 0.1, 0.9, 1e-7, 0, 0.01)
  },
  adamUpdate(kernels, data) {
    kernels.adamUpdate(data.reals(n), data.reals(n), data.reals(n), data.positive(n), n, 0.01, 0.9, 0.999, 0.3, 1e-7, 0.01, 0.99)
  }
}
