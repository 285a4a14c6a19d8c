// Simplified Chinese: the words of the gallery.
import type { gallery as english } from '../en/gallery.ts'
import type { Words } from '../words.ts'

export const gallery: Words<typeof english> = {
  title: '示例与项目',
  search: '搜索示例',
  nothing: '没有符合的示例。',
  failed: '无法读取示例',
  examples: '示例（以副本打开）',
  recent: '最近的项目',
  clearRecent: '清空列表',
  newProject: '新建空项目',
  nodes_one: '{{count}} 个节点',
  nodes_other: '{{count}} 个节点'
}
