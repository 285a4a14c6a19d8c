// All ops, one line each; the order is the order of the palette.
import { add } from './add.ts'
import { affine } from './affine.ts'
import { batchNormalization } from './batch-normalization.ts'
import { concat } from './concat.ts'
import { constant } from './constant.ts'
import type { AnyOp } from './contract.ts'
import { convolution } from './convolution.ts'
import { dataset } from './dataset.ts'
import { divide } from './divide.ts'
import { dropout } from './dropout.ts'
import { flatten } from './flatten.ts'
import { gelu } from './gelu.ts'
import { globalAveragePooling } from './global-average-pooling.ts'
import { layerNormalization } from './layer-normalization.ts'
import { leakyRelu } from './leaky-relu.ts'
import { matmul } from './matmul.ts'
import { mean } from './mean.ts'
import { meanSquaredError } from './mean-squared-error.ts'
import { multiply } from './multiply.ts'
import { pooling } from './pooling.ts'
import { power } from './power.ts'
import { relu } from './relu.ts'
import { reshape } from './reshape.ts'
import { sigmoid } from './sigmoid.ts'
import { sigmoidWithLoss } from './sigmoid-with-loss.ts'
import { softmax } from './softmax.ts'
import { softmaxWithLoss } from './softmax-with-loss.ts'
import { subtract } from './subtract.ts'
import { sum } from './sum.ts'
import { tanh } from './tanh.ts'
import { variable } from './variable.ts'

export const ops: readonly AnyOp[] = [
  dataset,
  constant,
  variable,
  add,
  subtract,
  multiply,
  divide,
  power,
  sum,
  mean,
  matmul,
  affine,
  convolution,
  pooling,
  globalAveragePooling,
  batchNormalization,
  layerNormalization,
  dropout,
  flatten,
  reshape,
  concat,
  relu,
  leakyRelu,
  sigmoid,
  tanh,
  gelu,
  softmax,
  softmaxWithLoss,
  sigmoidWithLoss,
  meanSquaredError
]

const byType = new Map(ops.map((op) => [op.type, op]))

export function findOp(type: string): AnyOp | undefined {
  return byType.get(type)
}
