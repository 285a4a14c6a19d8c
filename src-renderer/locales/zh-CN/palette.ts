// Simplified Chinese: the words of the palette.
import type { palette as english } from '../en/palette.ts'
import type { Words } from '../words.ts'

export const palette: Words<typeof english> = {
  search: '搜索节点',
  nothing: '没有这个名称的节点。',
  data: '数据',
  layer: '层',
  activation: '激活函数',
  normalization: '归一化',
  loss: '损失',
  shape: '形状',
  arithmetic: '算术'
}
