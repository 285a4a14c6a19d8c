// Simplified Chinese: the words of the canvas.
import type { canvas as english } from '../en/canvas.ts'
import type { Words } from '../words.ts'

export const canvas: Words<typeof english> = {
  label: '网络的计算图',
  minimap: '计算图缩略图；拖动可移动',
  zoom: '缩放与排列',
  percent: '{{percent}}%',
  empty: '画布是空的。从节点库把节点拖到这里，双击以搜索节点，或从示例开始。',
  search: '搜索节点',
  searchFitting: '在可连接的节点中搜索',
  searchNothing: '没有这个名称的节点。',
  searchNothingFits: '目前没有节点能接到此端口。请先连接它的输入，或为数据选择来源。',
  refused: '无法匹配',
  connectAnyway: '仍然连接',
  error: '错误',
  warning: '警告',
  muted: '已旁路：数值原样通过',
  rename: '新名称',
  shapeUnknown: '形状尚不清楚。',
  parameters_one: '{{shown}} 个参数',
  parameters_other: '{{shown}} 个参数',
  picture: '节点的输出',
  pictureNone: '尚未计算',
  pictureWords: '均值 {{mean}}，标准差 {{std}}',
  samples: '数据的前几个样本',
  group: '编组',
  costTotals: '整个计算图一次前向传播的开销',
  costParameters: '参数',
  costMultiplyAdds: '乘加次数',
  costMemory: '内存',
  unitParameters: '参数',
  unitMultiplyAdds: '乘加'
}
