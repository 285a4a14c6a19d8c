// Simplified Chinese: the sentence of each op about its shapes.

const broadcast = 'NumPy 广播：形状从最后一维对齐，大小为 1 的维度会被重复；最多 8 维'
const sameShape = 'y 的形状与 x 相同'
const ofValue = 'y 的形状就是取值的形状：一个数为 []，两个各含三个数的列表为 [2, 3]'
const reduced = 'y 保留 x 中未被选为消去维度的维度'

/** By the op's type. */
export const shapes: Readonly<Record<string, string>> = {
  dataset: 'x 为 [N, D]（flat）或 [N, C, H, W]（image）；t 为 [N, classes]（one-hot）、[N]（index），目标是实数时为 [N, …]',
  constant: ofValue,
  variable: ofValue,
  add: broadcast,
  subtract: broadcast,
  multiply: broadcast,
  divide: broadcast,
  power: sameShape,
  sum: reduced,
  mean: reduced,
  matmul: 'a 为 […, M, K]，b 为 […, K, N]，y 为 […, M, N]；前导维度按广播处理；向量算作一行（a）或一列（b），y 中不含它的那一维',
  affine: 'x 为 [N, …]，展平为 [N, D]；W 为 [D, units]，b 为 [units]，y 为 [N, units]',
  convolution:
    'x 为 [N, C, H, W]，W 为 [F, C/groups, KH, KW]，b 为 [F]，y 为 [N, F, ⌊(H + 2P − D·(KH − 1) − 1)/S⌋ + 1, …]；填充为“same”时为 ⌈H/S⌉',
  pooling: 'x 为 [N, C, H, W]，y 为 [N, C, ⌊(H + 2P − F)/S⌋ + 1, ⌊(W + 2P − F)/S⌋ + 1]',
  'global-average-pooling': 'x 为 [N, C, H, W]，y 为 [N, C]',
  'batch-normalization': 'y 的形状与 x 相同，为 [N, C, …]；γ 和 β 为 [C]（约定“pytorch”），或与一个展平的样本等长（约定“notes”）',
  'layer-normalization': 'y 的形状与 x 相同，为 [N, …]；γ 和 β 的形状与一个样本相同',
  dropout: sameShape,
  flatten: 'x 为 [N, …]；y 为 [N, 其余维度之积]，没有其余维度时为 [N, 1]',
  reshape: 'y 的形状由字段给出，包括批次维；一个 −1 代表剩下的全部：[−1, 784] 即每行 784 个数',
  concat: 'a 和 b 除拼接维度外各维相同，拼接维度的大小相加',
  relu: sameShape,
  'leaky-relu': sameShape,
  sigmoid: sameShape,
  tanh: sameShape,
  gelu: sameShape,
  softmax: 'x 为 [N, C] 或 [N, C, …]；y 的形状与 x 相同',
  'softmax-with-loss': 'x 为 [N, C]，t 为 [N, C] 或类别编号 [N]；损失是标量，y 为 [N, C]',
  'sigmoid-with-loss': 'x 和 t 形状相同，为 [N, …]；损失是标量：在一个样本内求和，在小批量上取平均；y 的形状与 x 相同',
  'mean-squared-error': 'x 和 t 形状相同，共 n 个元素；损失是标量'
}
