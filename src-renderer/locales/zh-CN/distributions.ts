// Simplified Chinese: the words of distributions over time.
import type { distributions as english } from '../en/distributions.ts'
import type { Words } from '../words.ts'

export const distributions: Words<typeof english> = {
  tab: '分布',
  chooseNode: '选择一个节点，查看其激活、梯度、权重和更新随迭代的分布。',
  none: '在得知形状之前，{{node}} 没有可显示的内容。',
  of: '{{node}} 随迭代的分布',
  plot: '{{name}} 随迭代的分布',
  now: '均值 {{mean}} · 标准差 {{std}}',
  waiting: '训练或单步时出现',
  choose: '在单步调试器中选择 {{name}}'
}
