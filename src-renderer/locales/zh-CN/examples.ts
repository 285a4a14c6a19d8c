// Simplified Chinese: titles and notes of the example projects. The English stands in their files.

export interface ExampleWords {
  readonly title: string
  /** Paragraphs, with the marks of Markdown. */
  readonly notes: string
}

const upstream = '节点“upstream”代表该层之后的任何内容：它的值就是到达该层输出端的梯度。'

export const examples: Readonly<Record<string, ExampleWords>> = {
  affine: {
    title: '仿射层：用于小批量和图像',
    notes: `仿射层把一个批次乘以权重矩阵，再加上偏置：y = x · W + b。反向：dx = dy · Wᵀ，dW = xᵀ · dy，db 是 dy 在批次上的总和。

上面一行输入批次 [4, 3]；下面一行输入 4 阶张量 [2, 3, 4, 2]，进入时展平为 [2, 24]，返回时恢复原来的形状。`
  },
  'buy-apples-and-oranges': {
    title: '买苹果和橘子：乘法节点与加法节点',
    notes: `两个苹果，单价 100；三个橘子，单价 150；消费税 10 %：(100 × 2 + 150 × 3) × 1.1 = 715.0000000000001。

反向时，加法节点把同一个梯度交给两个输入；乘法节点则乘以另一个输入的值。`
  },
  'buy-apples': {
    title: '买苹果：乘法节点',
    notes: `两个苹果，单价 100，消费税 10 %：100 × 2 × 1.1 = 220.00000000000003（末尾几位来自 float64 对 1.1 的舍入）。

反向时，每个乘法节点把到达的梯度乘以*另一个*输入的值再往回传。因此苹果单价每涨 1，总价多 2.2；多买一个苹果，总价多 110；税率每增加 1，总价多 200。`
  },
  'deep-convnet': {
    title: 'MNIST 上的深层卷积网络',
    notes: `六个 3×3 卷积，分为三组，每组 16、32、64 个滤波器，每个卷积之后是批量归一化和 ReLU，每组之后是最大池化；然后是仿射 50 – ReLU – 仿射 10。使用 Adam，小批量为 100，样本打乱；学习率从 0.001 开始，沿半个余弦降到 0，使最后的迭代平稳下来。

三轮之内，测试图像上的准确率超过 99 %。`
  },
  'gradient-descent': {
    title: 'x0² + x1² 上的梯度下降',
    notes: `从 (−3, 4) 出发，以学习率 0.1 沿 f(x) = x0² + x1² 的负梯度走 100 次迭代。每次迭代把 x 乘以 0.8，因此终点是 (−6.11e-10, 8.15e-10)，接近位于 (0, 0) 的最小值。

试试学习率 10（发散）和 1e-10（几乎不动）。把梯度设为“数值”，不用反向传播也会走出同一条路径。`
  },
  'numerical-gradient': {
    title: 'x0² + x1² 的数值梯度',
    notes: `f(x) = x0² + x1² 在 (3, 4) 处的梯度，不是推导出来的，而是测量出来的：把 x 的每个元素向两侧各移动 h = 1e-4，用 f 的两个值之差除以 2h。结果是 (6, 8)，与导数 2x 给出的相同。

- \`gradloom run numerical-gradient\` 显示反向传播求得的导数。
- \`gradloom gradcheck numerical-gradient\` 把它与测得的导数比较。
- \`gradloom train numerical-gradient\` 用测得的梯度下降一步。`
  },
  relu: {
    title: 'ReLU 层',
    notes: `ReLU 保留正数，其余变为 0。反向时它像一个开关：x > 0 处梯度原样通过，其他地方为 0，x 恰好为 0 时也是如此。

${upstream}`
  },
  sigmoid: {
    title: 'Sigmoid 层',
    notes: `Sigmoid 把任何数压缩到 (0, 1)。它的导数只需要输出：到达的梯度乘以 y · (1 − y)，最大为 1/4。因此连续几个 sigmoid 层会让梯度变小。

${upstream}`
  },
  'simple-convnet': {
    title: 'MNIST 上的简单卷积网络',
    notes: `卷积（30 个 5×5 滤波器）– ReLU – 最大池化 2×2 – 仿射 100 – ReLU – 仿射 10，使用 Adam，学习率 0.001，小批量为 100，样本打乱。训练 5 轮后，测试图像上的准确率约为 98.7 %。

卷积让图像仍是图像：每个滤波器在所有位置寻找同一种小图案。`
  },
  'simple-net': {
    title: '最简单的网络：一个权重矩阵',
    notes: `一个样本 x = (0.6, 0.9) 乘以 2×3 的权重矩阵，得到三个得分；softmax 和交叉熵把它们与目标 (0, 0, 1) 比较。得分是 (1.174, 0.841, −1.330)，网络押错了类别，所以损失很高：3.09。

损失对 W 的梯度说明每个权重该往哪里移动：第三列是负的，所以那些权重应当增大。`
  },
  'small-cnn-batchnorm': {
    title: '带批量归一化的小型 CNN',
    notes: `卷积（8 个 3×3 滤波器）– 批量归一化 – ReLU – 最大池化 – 仿射，使用前 5 000 张训练图像。批量归一化按照学习笔记：每个激活各有一个均值和方差，ε = 1e-6。

随机种子为 3 时，它重现 NumPy 版本的 60 个损失。对这个网络来说，学习率 0.1 偏高：最初几次迭代中损失先升到 4.8，然后才下降。`
  },
  'softmax-with-loss': {
    title: 'Softmax 与交叉熵合为一层',
    notes: `Softmax 把得分变成概率；交叉熵是 −log（正确类别的概率）在批次上的平均。两者合在一起，反向传播再简单不过：(y − t) / N，即网络的回答减去应有的回答。

上面一行的目标是 one-hot，下面一行的目标是类别编号。两个损失都算数：最小化的是它们的和。`
  },
  'two-layer-mnist': {
    title: 'MNIST 上的两层网络',
    notes: `784 个像素 – 50 个隐藏单元和 ReLU – 10 个类别，用普通的梯度下降训练：小批量为 100，学习率 0.1，10 000 次迭代。每 600 次迭代（约一轮）在全部 60 000 张训练图像和 10 000 张测试图像上求一次准确率。

随机种子为 0、精度为 float64 时，它逐位重现学习笔记中 NumPy 版本的损失；精度为 float32 时，测试图像上的准确率约为 97 %。`
  },
  'two-layer-numerical': {
    title: '用数值梯度训练的两层网络',
    notes: `与 two-layer-mnist 相同的网络，激活函数为 sigmoid，不用反向传播训练：39 760 个参数逐个向两侧移动，一次迭代就需要 79 520 次前向传播。它学到的东西一样，只是慢几千倍；这正是反向传播存在的理由。

随时可以停止：它会在一次迭代的中途停下。`
  }
}
