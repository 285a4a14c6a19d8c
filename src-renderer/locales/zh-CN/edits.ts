// Simplified Chinese: what undo takes back.
import type { edits as english } from '../en/edits.ts'
import type { Words } from '../words.ts'

export const edits: Words<typeof english> = {
  add: '添加节点',
  connect: '连接',
  disconnect: '断开连接',
  reconnect: '重新连接',
  insert: '插入到连线中',
  delete: '删除',
  cut: '剪切',
  paste: '粘贴',
  duplicate: '创建副本',
  move: '移动',
  align: '对齐',
  distribute: '分布',
  autoLayout: '自动排列',
  mute: '旁路或取消旁路',
  collapse: '折叠或展开',
  group: '编组',
  ungroup: '取消编组',
  renameGroup: '重命名编组',
  rename: '重命名',
  field: '更改字段',
  resetField: '重置字段',
  initial: '更改初始值',
  training: '更改训练设置',
  title: '更改标题',
  notes: '更改说明',
  restoreDraft: '恢复未保存的工作',
  restoreVersion: '恢复版本',
  reload: '从磁盘重新加载',
  importWeights: '导入权重',
  restoreRun: '恢复某次训练的项目',
  trial: '将试验放到画布上'
}
