// How the work of a kernel is divided among threads: by rows, channels or filters, so that no sum is taken apart and the bits stay the same.
import type { Precision } from '../tensor.ts'
import { bytesPerElement } from '../tensor.ts'

type Sizes = readonly number[]

export interface Split {
  /** Place of the argument that is divided. */
  readonly count: number
  /** Place of the address of a geometry, whose words are at places from `wordsFrom` on. */
  readonly geometry?: number
  /** Place of the number that is divided, where the argument is absent. */
  readonly all?: number
  /** Addresses that move with it: the argument's place, and the places whose product is the elements of one unit (none: 1). */
  readonly moves: readonly { readonly at: number; readonly sizes: Sizes; readonly words?: true }[]
  /** Results that are made once, by the first part: the others get offset 0. */
  readonly once?: readonly number[]
  /** Parts begin at multiples of this, as vectors and tiles do; none is smaller. */
  readonly multiple: number
  /** Operations of one unit: the product of these arguments times `weight`. */
  readonly work: Sizes
  readonly weight?: number
  /** An argument that tells a part how many units there are in all, in each row. */
  readonly total?: number
  /** Where the division would change how sums are made. */
  readonly not?: (numbers: ArrayLike<number>) => boolean
}

/** Two vectors of float32 twice over: where one part ends in whole vectors the whole would, too. */
const vectors = 16
/** Fewer rows take another way through the matrix product. */
const rows = 8

const elements = (count: number, addresses: Sizes, weight = 1): Split => ({
  count,
  moves: addresses.map((at) => ({ at, sizes: [] })),
  multiple: vectors,
  work: [],
  weight
})

/** Place of the first word of a geometry, behind the arguments; the words are those of assembly/convolution.ts. */
export const wordsFrom = 20
export const mostWords = 16
const [N, C, H, W, F, KH, KW] = [0, 1, 2, 3, 4, 5, 6].map((word) => wordsFrom + word) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number
]
const [G, OH, OW] = [13, 14, 15].map((word) => wordsFrom + word) as [number, number, number]

/** Planes of up to this many outputs are summed in one go, whatever the number of filters. */
const wholePlane = 16384

/** Exponentials and the like. */
const heavy = 12

const channelsOfOne = (inner: number) => (numbers: ArrayLike<number>) => numbers[inner] === 1

export const splits: Readonly<Record<string, Split>> = {
  fill: elements(1, [0]),
  copy: elements(2, [0, 1]),
  accumulate: elements(2, [0, 1]),
  negate: elements(2, [0, 1]),
  relu: elements(2, [0, 1]),
  reluGradient: elements(3, [0, 1, 2]),
  leakyRelu: elements(2, [0, 1]),
  leakyReluGradient: elements(3, [0, 1, 2]),
  sigmoid: elements(2, [0, 1], heavy),
  sigmoidGradient: elements(3, [0, 1, 2]),
  tanh: elements(2, [0, 1], heavy),
  tanhGradient: elements(3, [0, 1, 2]),
  gelu: elements(2, [0, 1], heavy),
  geluGradient: elements(3, [0, 1, 2], heavy),
  sgdUpdate: elements(2, [0, 1]),
  momentumUpdate: elements(3, [0, 1, 2], 2),
  nesterovUpdate: elements(3, [0, 1, 2], 2),
  adagradUpdate: elements(3, [0, 1, 2], 4),
  rmspropUpdate: elements(4, [0, 1, 2, 3], 4),
  adamUpdate: elements(4, [0, 1, 2, 3], 6),
  // M, N, K, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate
  gemm: {
    count: 0,
    moves: [
      { at: 3, sizes: [4] },
      { at: 9, sizes: [10] }
    ],
    multiple: rows,
    work: [1, 2]
  },
  // x, W, b, y, N, D, units
  affine: {
    count: 4,
    moves: [
      { at: 0, sizes: [5] },
      { at: 3, sizes: [6] }
    ],
    multiple: rows,
    work: [5, 6]
  },
  // dy, W, dx, N, D, units
  affineInputGradient: {
    count: 3,
    moves: [
      { at: 0, sizes: [5] },
      { at: 2, sizes: [4] }
    ],
    multiple: rows,
    work: [4, 5]
  },
  // x, dy, dW, db, N, D, units, columns
  affineParameterGradient: {
    count: 5,
    moves: [
      { at: 0, sizes: [] },
      { at: 2, sizes: [6] }
    ],
    once: [3],
    multiple: vectors,
    work: [4, 6],
    total: 7
  },
  // x, W, b, y, geometry, images
  convolution: {
    count: 5,
    geometry: 4,
    all: N,
    moves: [
      { at: 0, sizes: [C, H, W] },
      { at: 3, sizes: [F, OH, OW] }
    ],
    multiple: 1,
    work: [F, C, KH, KW, OH, OW]
  },
  // dy, W, dx, geometry, images
  convolutionInputGradient: {
    count: 4,
    geometry: 3,
    all: N,
    moves: [
      { at: 0, sizes: [F, OH, OW] },
      { at: 2, sizes: [C, H, W] }
    ],
    multiple: 1,
    work: [F, C, KH, KW, OH, OW]
  },
  // x, dy, dW, db, geometry, filters
  convolutionParameterGradient: {
    count: 5,
    geometry: 4,
    all: F,
    moves: [
      { at: 1, sizes: [OH, OW] },
      { at: 2, sizes: [C, KH, KW] },
      { at: 3, sizes: [] }
    ],
    // an even number of filters: they are summed in pairs
    multiple: 2,
    work: [N, C, KH, KW, OH, OW],
    not: (numbers) => numbers[G] !== 1 || (numbers[OH] as number) * (numbers[OW] as number) > wholePlane
  },
  // source, indices, n, sampleSize, scale, divisor, y
  gatherBytes: {
    count: 2,
    moves: [
      { at: 1, sizes: [], words: true },
      { at: 6, sizes: [3] }
    ],
    multiple: 1,
    work: [3],
    // worth more than its work: the rows are then where they are used next
    weight: 3
  },
  // x, gamma, beta, y, mean, variance, N, C, inner, epsilon, measure, channels
  normalizeChannels: {
    count: 7,
    moves: [...[0, 3].map((at) => ({ at, sizes: [8] })), ...[1, 2, 4, 5].map((at) => ({ at, sizes: [] }))],
    multiple: 1,
    work: [6, 8],
    weight: 3,
    total: 11,
    not: channelsOfOne(8)
  },
  // x, dy, mean, variance, gamma, dx, dgamma, dbeta, N, C, inner, epsilon, measured, channels
  normalizeChannelsGradient: {
    count: 9,
    moves: [...[0, 1, 5].map((at) => ({ at, sizes: [10] })), ...[2, 3, 4, 6, 7].map((at) => ({ at, sizes: [] }))],
    multiple: 1,
    work: [8, 10],
    weight: 4,
    total: 13,
    not: channelsOfOne(10)
  },
  // x, y, winners, planes, H, W, OH, OW, …
  maxPool: {
    count: 3,
    moves: [
      { at: 0, sizes: [4, 5] },
      { at: 1, sizes: [6, 7] },
      { at: 2, sizes: [6, 7], words: true }
    ],
    multiple: 1,
    work: [4, 5],
    weight: 2
  },
  // dy, winners, dx, planes, H, W, OH, OW, …
  maxPoolGradient: {
    count: 3,
    moves: [
      { at: 0, sizes: [6, 7] },
      { at: 1, sizes: [6, 7], words: true },
      { at: 2, sizes: [4, 5] }
    ],
    multiple: 1,
    work: [4, 5],
    weight: 2
  },
  // x, y, planes, H, W, OH, OW, …
  averagePool: {
    count: 2,
    moves: [
      { at: 0, sizes: [3, 4] },
      { at: 1, sizes: [5, 6] }
    ],
    multiple: 1,
    work: [3, 4],
    weight: 2
  },
  averagePoolGradient: {
    count: 2,
    moves: [
      { at: 0, sizes: [5, 6] },
      { at: 1, sizes: [3, 4] }
    ],
    multiple: 1,
    work: [3, 4],
    weight: 2
  }
}

/** Where part `part` of `parts` begins: equal shares in whole multiples; the rest is the last one's. */
export function partStart({ multiple }: Split, count: number, part: number, parts: number): number {
  if (part >= parts) return count
  return Math.floor((count * part) / parts / multiple) * multiple
}

export function countOf({ count, all }: Split, numbers: ArrayLike<number>): number {
  const given = numbers[count] as number
  return given === 0 && all !== undefined ? (numbers[all] as number) : given
}

/** Parts that pay: each has `least` operations or more, and one multiple at least. */
export function partsOf(split: Split, numbers: ArrayLike<number>, threads: number, least: number): number {
  if (split.not?.(numbers)) return 1
  const count = countOf(split, numbers)
  const work = count * productOf(split.work, numbers) * (split.weight ?? 1)
  return Math.max(1, Math.min(threads, Math.floor(count / split.multiple), Math.floor(work / least)))
}

export function productOf(places: Sizes, numbers: ArrayLike<number>): number {
  let product = 1
  for (let i = 0; i < places.length; i++) product *= numbers[places[i] as number] as number
  return product
}

/** Bytes that an address moves for each unit. */
export function bytesOf(move: Split['moves'][number], numbers: ArrayLike<number>, precision: Precision): number {
  return productOf(move.sizes, numbers) * (move.words ? 4 : bytesPerElement('real', precision))
}
