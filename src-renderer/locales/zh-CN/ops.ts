// Simplified Chinese: ops with their ports and fields, optimizers, schedules and data sources. The English stands in the engine.

export interface OpWords {
  readonly label: string
  readonly summary: string
  readonly ports: Readonly<Record<string, string>>
  /** Label and explanation. */
  readonly fields: Readonly<Record<string, readonly [string, string]>>
}

const bias = ['偏置', '给每个输出加上一个可训练的数；初始为 0。'] as const
const init = [
  '初始权重',
  'he：√(2/D)·randn，适合 ReLU；xavier：√(1/D)·randn，适合 sigmoid 和 tanh；normal：std·randn；uniform：[0, 1) 上的 std·rand；zeros；ones。D 是一个输出的输入个数。'
] as const
const std = ['标准差', '“normal”和“uniform”随机数的系数。'] as const
const stride = ['步幅', '相邻窗口之间的距离，纵向和横向。'] as const
const axes = ['维度', '要消去的维度：“all”，或从 0 开始的编号；负数从末尾数起。'] as const
const sameShape = { x: '任意张量。', y: '形状相同。' } as const
const epsilonVariance = '开平方之前加到方差上的数。'

export const ops: Readonly<Record<string, OpWords>> = {
  dataset: {
    label: '数据集',
    summary: '给出小批量：x 处是样本，t 处是目标。',
    ports: { x: '小批量中的样本。', t: '样本的目标。' },
    fields: {
      source: ['来源', '样本从哪里来。'],
      layout: ['布局', '样本作为一行数字，或作为图像。'],
      labels: ['标签', '目标按类别各占一列（one-hot），或写成类别编号。'],
      scale: ['缩放', '样本乘以此数：图像默认乘以 1/255，表格、生成的和内联的样本默认乘以 1。0：字节乘以 1/255，实数保持不变。'],
      limit: ['上限', '只用前若干个训练样本；0 表示全部。测试集保持完整。'],
      path: [
        '路径',
        'idx：文件所在文件夹，或训练图像文件。csv：表格文件。npz：npz 文件，或样本的 npy 文件。image-folder：每类一个子文件夹的文件夹。相对于项目文件。'
      ],
      labelPath: ['标签路径', 'idx：训练标签文件，当其名称无法由图像文件推出时填写。npz：与样本 npy 文件配套的目标文件。'],
      testPath: [
        '测试路径',
        'idx：测试图像文件，当其名称无法由训练图像推出时填写。csv、npz、image-folder：测试样本的文件或文件夹，不从同一处划分时填写。'
      ],
      testLabelPath: ['测试标签路径', 'idx：测试标签文件，当其名称无法推出时填写。npz：与测试样本 npy 文件配套的目标文件。'],
      classes: ['类别数', 'idx、csv、npz、内联和玩具数据：类别个数；0 表示由标签决定（玩具数据：通常的个数）。'],
      targetColumn: ['目标列', 'csv：类别或待预测数所在的列，写列名或从 1 起的列号；不填则为最后一列。'],
      targets: ['目标', 'csv：目标列是类别的名称或编号，还是待预测的数。'],
      delimiter: ['分隔符', 'csv：各列之间的分隔符；“auto”由开头几行判断。'],
      header: ['表头', 'csv：第一行是否为列名；“auto”把数字上方的名称当作表头。'],
      testFraction: ['测试比例', 'csv、npz、image-folder：没有单独的测试样本时，留作测试的样本比例。'],
      validationFraction: ['验证比例', '训练样本中留出并单独评估的比例：用来选择设置，使测试集只用于测试。'],
      stratify: ['分层', 'csv、npz、image-folder：训练、验证和测试样本中各类别的比例保持不变。'],
      standardize: ['标准化', 'csv、npz：每个特征变为均值 0、标准差 1，只由训练样本求得。'],
      imageHeight: ['图像高度', 'image-folder：图像统一缩放到的像素行数；0 表示取第一幅图像的大小。'],
      imageWidth: ['图像宽度', 'image-folder：图像统一缩放到的像素列数；0 表示取第一幅图像的大小。'],
      imageFit: ['图像适配', 'image-folder：比例不同的图像被拉伸（stretch）、围绕中心裁剪（crop）或用黑边补齐（pad）。'],
      greyscale: ['灰度', 'image-folder：用一个灰度通道代替红、绿、蓝三个通道。'],
      samples: ['样本数', '玩具数据：每个划分中的点数。'],
      noise: ['噪声', '玩具数据：加到每个坐标上的标准差。'],
      dataSeed: ['数据种子', '玩具数据：训练点由此种子生成，测试点由下一个种子生成。也决定哪些样本留作测试或验证。'],
      x: ['x', '内联：训练样本，每个一行。'],
      t: ['t', '内联：一列类别编号、one-hot 行，或形如 [[1], [2]] 的实数目标。'],
      augmentShift: ['平移', '训练时每幅图像随机上下、左右移动至多这么多像素；0：不移动。'],
      augmentRotation: ['旋转', '训练时每幅图像随机向任一方向旋转至多这么多度；0：不旋转。'],
      augmentFlip: ['翻转', '训练时约每两幅图像中有一幅左右镜像。'],
      augmentNoise: ['附加噪声', '训练时给样本加上此标准差的正态分布随机数；0：不加。'],
      testX: ['测试 x', '内联：测试样本。'],
      testT: ['测试 t', '内联：测试样本的目标。']
    }
  },
  constant: {
    label: '常量',
    summary: '给出训练时永不改变的数。',
    ports: { y: '数值。' },
    fields: { value: ['数值', '一个数，或长度一致的嵌套列表。'] }
  },
  variable: {
    label: '变量',
    summary: '给出由训练调整的数，从所填数值开始。',
    ports: { y: '参数的当前值。' },
    fields: { value: ['数值', '参数的起点：一个数，或长度一致的嵌套列表。'] }
  },
  add: {
    label: '加',
    summary: '逐元素相加两个张量。',
    ports: { a: '第一个加数。', b: '第二个加数。', y: '和，形状由广播决定。' },
    fields: {}
  },
  subtract: { label: '减', summary: '逐元素从 a 中减去 b。', ports: { a: '被减数。', b: '减数。', y: '差，形状由广播决定。' }, fields: {} },
  multiply: {
    label: '乘',
    summary: '逐元素相乘两个张量。',
    ports: { a: '第一个因数。', b: '第二个因数。', y: '积，形状由广播决定。' },
    fields: {}
  },
  divide: {
    label: '除',
    summary: '逐元素用 a 除以 b。',
    ports: { a: '被除数。', b: '除数；为 0 处结果是无穷大或非数。', y: '商，形状由广播决定。' },
    fields: {}
  },
  power: {
    label: '幂',
    summary: '把每个元素取同一个指数的幂。',
    ports: { x: '底数，任意形状。', y: '幂，形状与 x 相同。' },
    fields: { exponent: ['指数', '每个元素的指数。2 是平方，0.5 是平方根，−1 是倒数；0 处处得 1。'] }
  },
  sum: {
    label: '求和',
    summary: '沿若干维度或全部维度求和。',
    ports: { x: '至多 8 维的张量。', y: '和；对全部维度求和时为标量。' },
    fields: { axes }
  },
  mean: {
    label: '平均',
    summary: '沿若干维度或全部维度求平均。',
    ports: { x: '至多 8 维的张量。', y: '平均值；对全部维度求平均时为标量。' },
    fields: { axes }
  },
  matmul: {
    label: '矩阵乘积',
    summary: '两个矩阵或两叠矩阵相乘。',
    ports: { a: '[…, M, K]，或向量 [K]。', b: '[…, K, N]，或向量 [K]。', y: '[…, M, N]。' },
    fields: {}
  },
  affine: {
    label: '仿射',
    summary: '把每个样本乘以权重矩阵再加偏置；图像会先展平。',
    ports: { x: '一批样本 [N, D]，或更高阶，例如图像 [N, C, H, W]。', y: '[N, units]。' },
    fields: { units: ['单元数', '每个样本的输出个数。'], bias, init, std }
  },
  convolution: {
    label: '卷积',
    summary: '让滤波器在图像上滑动，在每个位置把权重与像素的乘积相加。',
    ports: { x: '图像 [N, C, H, W]。', y: '每个滤波器一幅图像，[N, F, OH, OW]。' },
    fields: {
      filters: ['滤波器数', '输出通道的个数。'],
      kernel: ['核大小', '滤波器的高和宽。'],
      stride,
      padding: ['填充', '在上下、左右补的零。“same”：补到输出为 ⌈尺寸/步幅⌉；多出的一行一列加在下方和右侧。'],
      dilation: ['膨胀', '窗口内像素之间的距离，纵向和横向。'],
      groups: ['分组', '把通道和滤波器分成互不相见的若干组。'],
      bias,
      init,
      std
    }
  },
  pooling: {
    label: '池化',
    summary: '缩小图像：每个窗口变成其最大值或平均值。',
    ports: { x: '图像 [N, C, H, W]。', y: '更小的图像 [N, C, OH, OW]。' },
    fields: {
      kind: ['方式', '取窗口的最大值或平均值。'],
      window: ['窗口', '窗口的高和宽。'],
      stride,
      padding: ['填充', '在上下、左右加的边；小于窗口。它永远不是最大值，在平均值中算作 0。'],
      countPadding: ['计入填充', '仅用于平均：除以窗口面积（开），或除以落在图像内的像素数（关）。']
    }
  },
  'global-average-pooling': {
    label: '全局平均池化',
    summary: '用每个通道全部像素的平均值代替该通道。',
    ports: { x: '图像 [N, C, H, W]。', y: '平均值 [N, C]。' },
    fields: {}
  },
  'batch-normalization': {
    label: '批归一化',
    summary: '在小批量上把每个通道变为均值 0、方差 1，再乘以 γ 并加上 β。',
    ports: { x: '二阶以上的一批样本 [N, C, …]。', y: '形状相同，已归一化。' },
    fields: {
      convention: [
        '约定',
        '“pytorch”：每个通道（第 1 维）一个均值和方差；运行方差从 1 开始，取无偏方差。“notes”：每个激活值一个；运行方差从 0 开始，取有偏方差。'
      ],
      epsilon: ['ε', '开平方之前加到方差上的数。默认 1e-5；在“notes”约定下为 1e-6。'],
      momentum: ['动量', '每次迭代中保留的运行均值和方差的比例（PyTorch 说的是另一部分，0.1）。']
    }
  },
  'layer-normalization': {
    label: '层归一化',
    summary: '把每个样本在其自身的数值上变为均值 0、方差 1，再乘以 γ 并加上 β。',
    ports: { x: '二阶以上的一批样本 [N, …]。', y: '形状相同，已归一化。' },
    fields: { epsilon: ['ε', epsilonVariance] }
  },
  dropout: {
    label: '随机失活',
    summary: '训练时随机把一部分数值置为 0；评估时原样通过。',
    ports: sameShape,
    fields: { rate: ['失活率', '数值变为 0 的概率 p；其余数值除以 1 − p。从 0 到小于 1。'] }
  },
  flatten: {
    label: '展平',
    summary: '把每个样本变成一行特征。',
    ports: { x: '一批样本 [N, …]。', y: '按行排列的一批样本 [N, D]。' },
    fields: {}
  },
  reshape: {
    label: '变形',
    summary: '给张量另一种形状；元素保持行优先的顺序。',
    ports: { x: '任意张量。', y: '同样的元素，新的形状。' },
    fields: {
      shape: ['形状', '完整的新形状，包括批量维。可以有一个 −1：它取剩下的大小，因此 [−1, 784] 适合任何批量。[] 把单个元素变成标量。']
    }
  },
  concat: {
    label: '拼接',
    summary: '沿一个维度把 b 接在 a 之后。',
    ports: { a: '前一部分。', b: '后一部分。', y: '两部分，a 在前。' },
    fields: { axis: ['维度', '沿此维度拼接；1 拼接通道或特征，负数从末尾数起。'] }
  },
  relu: { label: 'ReLU', summary: '保留正数，其余变为 0。', ports: { x: '任意张量。', y: '形状相同，没有负数。' }, fields: {} },
  'leaky-relu': {
    label: '带泄漏的 ReLU',
    summary: '保留正数，其余乘以一个小斜率。',
    ports: sameShape,
    fields: { slope: ['斜率', '不大于 0 的数值所乘的系数；0 即 ReLU。'] }
  },
  sigmoid: {
    label: 'Sigmoid',
    summary: '把每个数压缩到 0 到 1 之间。',
    ports: { x: '任意张量。', y: '形状相同，数值在 0 到 1 之间。' },
    fields: {}
  },
  tanh: {
    label: 'Tanh',
    summary: '把每个数压缩到 −1 到 1 之间。',
    ports: { x: '任意张量。', y: '形状相同，数值在 −1 到 1 之间。' },
    fields: {}
  },
  gelu: { label: 'GELU', summary: '用标准正态变量小于该数的概率给每个数加权。', ports: sameShape, fields: {} },
  softmax: {
    label: 'Softmax',
    summary: '把第 1 维上的得分变成相加为 1 的份额。',
    ports: { x: '得分 [N, C]，或 [N, C, …]，C 之后的每个位置各做一次 softmax。', y: '形状相同的份额；沿第 1 维相加为 1。' },
    fields: {}
  },
  'softmax-with-loss': {
    label: '带损失的 Softmax',
    summary: '把得分变成概率，并衡量落在正确类别上的概率有多少。',
    ports: {
      x: '得分（logits）[N, C]，任意实数。',
      t: '目标：one-hot 行 [N, C]（概率也可以），或 0 到 C − 1 的类别编号 [N]。x 处的梯度就是 (y − t)/N，当一行之和为 1 时是精确的。',
      loss: '小批量的平均交叉熵，标量。',
      y: '概率 [N, C]；每行之和为 1。'
    },
    fields: { epsilon: ['ε', '取对数之前加到概率上的数。0 表示直接由得分计算对数，对任何得分都保持有限；讲义中用 1e-7。'] }
  },
  'sigmoid-with-loss': {
    label: '带损失的 Sigmoid',
    summary: '把每个得分变成“是”的概率，并衡量它与答案相差多少。',
    ports: {
      x: '得分（logits）[N, …]，任意实数。',
      t: '同样形状的答案：1 为是，0 为否，或一个概率。',
      loss: '二元交叉熵：在样本内求和，在小批量上平均；标量。',
      y: '“是”的概率，形状与 x 相同。'
    },
    fields: {}
  },
  'mean-squared-error': {
    label: '均方误差',
    summary: '预测与目标之差的平方在所有元素上的平均值。',
    ports: { x: '预测，任意形状。', t: '同样形状的目标。', loss: '均方误差，标量。' },
    fields: {}
  }
}

/** Optimizers and schedules. */
export const kinds: Readonly<Record<string, { readonly label: string; readonly summary: string }>> = {
  sgd: { label: 'SGD', summary: '沿梯度的反方向走一步，步长由学习率决定。' },
  momentum: { label: '动量', summary: '保持一个速度：方向一致的梯度使它加快，来回交替的梯度互相抵消。' },
  nesterov: { label: 'Nesterov 动量', summary: '从速度将要到达之处出发的动量法。' },
  adagrad: { label: 'AdaGrad', summary: '对每个参数，把步长除以迄今梯度平方之和的平方根。' },
  rmsprop: { label: 'RMSprop', summary: '把步长除以梯度平方的滑动平均的平方根；带动量时，这些步会累积成速度。' },
  adam: { label: 'Adam', summary: '沿梯度的滑动平均前进，并除以其平方的滑动平均的平方根。' },
  adamw: { label: 'AdamW', summary: '权重衰减直接作用于参数的 Adam，因此对所有参数一视同仁。' },
  constant: { label: '恒定', summary: '每次迭代的学习率都相同。' },
  step: { label: '阶梯', summary: '每隔若干次迭代把学习率乘以一个系数。' },
  exponential: { label: '指数', summary: '每次迭代都把学习率乘以一个系数。' },
  cosine: { label: '余弦', summary: '先慢、后快、再慢地降到最小值，并保持在那里。' },
  'warm-up': { label: '预热', summary: '均匀升到完整的学习率，然后接着另一个调度，其迭代从那里数起。' }
}

/** Numbers of optimizers and schedules: label and explanation. */
export const options: Readonly<Record<string, readonly [string, string]>> = {
  learningRate: ['学习率', '一步的大小，在调度之前。'],
  weightDecay: ['权重衰减', '把每个参数拉向 0 的力度。'],
  momentum: ['动量', '上一步被保留的比例。'],
  beta1: ['β1', '梯度平均值的衰减率。'],
  beta2: ['β2', '梯度平方平均值的衰减率。'],
  epsilon: ['ε', '加到梯度平方的根上的数。'],
  every: ['间隔', '两次变化之间的迭代次数。'],
  factor: ['系数', '学习率所乘的数。'],
  iterations: ['迭代次数', '到达终点所需的迭代次数；不填则为整个训练的长度。'],
  minimum: ['最小值', '结束时的学习率。']
}

/** Data sources: label and explanation. */
export const sources: Readonly<Record<string, readonly [string, string]>> = {
  mnist: ['MNIST', 'LeCun、Cortes 和 Burges 的手写数字：60 000 幅训练图像和 10 000 幅测试图像，28×28 灰度字节，10 个类别。'],
  'fashion-mnist': ['Fashion-MNIST', 'Zalando Research 的服装图片：60 000 幅训练图像和 10 000 幅测试图像，28×28 灰度字节，10 个类别。'],
  idx: ['IDX 文件', 'MNIST 格式的图像和标签，原始或 gzip 压缩：含四个标准文件的文件夹，或训练图像的路径。'],
  csv: ['CSV 表格', '每行一个样本的表格：除类别列或待预测数的列之外，每列都是特征。'],
  npz: [
    'NumPy 数组',
    '含样本和目标的 npz 文件（x_train、y_train、x_test、y_test，或 x 和 y），或 npy 文件：路径处是样本，标签路径处是目标。'
  ],
  'image-folder': ['图像文件夹', 'PNG 和 JPEG 文件，每类一个文件夹；其上的“train”和“test”文件夹把测试图像分开。'],
  spiral: ['螺旋', '绕原点旋转的臂，每类一条：没有直线能把它们分开。'],
  circles: ['圆环', '套在一起的圆环，每类一个。'],
  moons: ['月牙', '互相伸入的两个半圆，每类一个。'],
  xor: ['异或', '正方形的四角；对角属于同一类。'],
  inline: ['写在项目中', '样本和目标写成字段 x 和 t 中的嵌套列表；测试集写在 testX 和 testT 中。']
}
