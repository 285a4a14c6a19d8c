// React Flow's changes as changes of the document and the selection: sizes, moves, selecting. Nothing is ever removed here.

import { useCallback } from 'react'
import type { EdgeChange, NodeChange } from 'reactflow'
import { useStudio } from '../app/use-studio.ts'
import { moveNodes, placeNodes } from '../editor/operations/move.ts'
import { type CanvasEdge, type CanvasNode, framePrefix, type Place, type Size } from './flow-records.ts'
import { useFlow } from './use-view-actions.ts'

interface Changes {
  readonly changeNodes: (changes: NodeChange<CanvasNode>[]) => void
  readonly changeEdges: (changes: EdgeChange<CanvasEdge>[]) => void
}

export function useChanges(measure: (sizes: ReadonlyMap<string, Size>) => void): Changes {
  const { editor } = useStudio()
  const flow = useFlow()

  /** A frame stands where its members stand: moving it moves them by as much. */
  const moveGroup = useCallback(
    (id: string, to: Place): void => {
      const group = editor.getState().document.graph.groups?.find((known) => framePrefix + known.id === id)
      const frame = flow.getNode(id)
      if (!group || !frame) return
      const [dx, dy] = [Math.round(to.x - frame.position.x), Math.round(to.y - frame.position.y)]
      editor.change('edits.move', (now) => moveNodes(now, new Set(group.nodes), dx, dy))
    },
    [editor, flow]
  )

  const changeNodes = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const measured = new Map<string, Size>()
      const moved = new Map<string, Place>()
      const selected = new Set(editor.getState().selection.nodes)
      let selecting = false
      for (const change of changes) {
        if (change.type === 'dimensions' && change.dimensions && !change.id.startsWith(framePrefix)) {
          const { width, height } = change.dimensions
          measured.set(change.id, { width, height })
        } else if (change.type === 'position' && change.position && change.dragging) {
          if (change.id.startsWith(framePrefix)) moveGroup(change.id, change.position)
          else moved.set(change.id, change.position)
        } else if (change.type === 'select') {
          selecting = true
          if (change.selected) selected.add(change.id)
          else selected.delete(change.id)
        }
      }
      if (measured.size > 0) measure(measured)
      // outside a gesture nothing moves: an Escape has taken the drag back
      if (moved.size > 0 && editor.getState().inGesture) editor.change('edits.move', (now) => placeNodes(now, moved))
      if (selecting) editor.select({ nodes: selected })
    },
    [editor, measure, moveGroup]
  )

  const changeEdges = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) => {
      const selected = new Set(editor.getState().selection.edges)
      let selecting = false
      for (const change of changes) {
        if (change.type !== 'select') continue
        selecting = true
        if (change.selected) selected.add(change.id)
        else selected.delete(change.id)
      }
      if (selecting) editor.select({ edges: selected })
    },
    [editor]
  )
  return { changeNodes, changeEdges }
}
