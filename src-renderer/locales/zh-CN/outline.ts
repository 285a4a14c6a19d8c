// Simplified Chinese: the words of the outline.
import type { outline as english } from '../en/outline.ts'
import type { Words } from '../words.ts'

export const outline: Words<typeof english> = {
  label: '节点与连接',
  empty: '还没有节点。请在上方添加第一个。',
  add: '添加节点',
  addPlaceholder: '节点名称…',
  addNothing: '没有这个名称的节点。',
  choose: '把 {{port}} 连接到',
  chosenNone: '未连接',
  anyway: '仍然连接',
  refused: '{{from}} 不能接到 {{to}}：{{message}}',
  edit: '在检查器中编辑 {{node}}',
  remove: '删除 {{node}}',
  gives: '输出 {{shape}}',
  unknownShape: '形状尚不清楚',
  added: '已添加 {{node}}。',
  removed: '已删除 {{node}}。',
  connected: '{{from}} 已连接到 {{to}}。',
  disconnected: '{{to}} 已断开连接。'
}
