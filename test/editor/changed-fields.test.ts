// What of an edit can act on a network that is stepped through: fields alone.
import { expect, test } from 'vitest'
import type { ProjectDocument } from '../../engine/document.ts'
import { changedFields } from '../../src-renderer/editor/changed-fields.ts'

const node = (id: string, fields?: object) => ({ id, op: 'leaky-relu', ...(fields && { fields }) })
const document = (...nodes: readonly object[]): ProjectDocument =>
  ({ format: 'gradloom/project', version: 1, graph: { nodes, edges: [] } }) as unknown as ProjectDocument

test('nodes with other fields are named; places and labels count for nothing', () => {
  const before = document(node('a', { slope: 0.1 }), node('b'))
  const after = document({ ...node('a', { slope: 0.2 }), position: { x: 3, y: 4 } }, { ...node('b'), label: 'B' })
  expect(changedFields(before, after)?.map(({ id, fields }) => [id, fields])).toEqual([['a', { slope: 0.2 }]])
  expect(changedFields(before, before)).toEqual([])
})

test('another node, another initial value, a muted node or another setting is more than fields', () => {
  const before = document(node('a'), node('b'))
  const after = [
    document(node('a')),
    document(node('a'), { ...node('b'), muted: true }),
    document(node('a'), { ...node('b'), initial: {} }),
    { ...before, training: { batchSize: 3 } }
  ]
  for (const other of after) expect(changedFields(before, other)).toBeUndefined()
})
