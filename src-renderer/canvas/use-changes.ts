// React Flow's changes as changes of the document and the selection: sizes, moves, selecting. Nothing is ever removed here.

import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { EdgeChange, NodeChange } from 'reactflow'
import { useStudio } from '../app/use-studio.ts'
import { placeNodes } from '../editor/operations/move.ts'
import { type CanvasEdge, type CanvasNode, frameBox, framePrefix, type Place, type Size } from './flow-records.ts'
import type { ShiftedFrame } from './live-drag.ts'
import { useFlow } from './use-view-actions.ts'

interface Changes {
  readonly changeNodes: (changes: NodeChange<CanvasNode>[]) => void
  readonly changeEdges: (changes: EdgeChange<CanvasEdge>[]) => void
}

export function useChanges(pane: RefObject<HTMLDivElement | null>, measure: (sizes: ReadonlyMap<string, Size>) => void): Changes {
  const { editor, view } = useStudio()
  const flow = useFlow()
  const lastView = useRef('')

  // a drag that ended or was taken back leaves nothing shifted
  useEffect(
    () =>
      editor.subscribe(({ inGesture }) => {
        if (!inGesture) view.drag.clear()
      }),
    [editor, view]
  )

  /** Places of cards: a frame stands where its members stand, so moving it moves them by as much. */
  const cardsOf = useCallback(
    (moved: ReadonlyMap<string, Place>): ReadonlyMap<string, Place> => {
      const cards = new Map<string, Place>()
      for (const [id, to] of moved) {
        if (!id.startsWith(framePrefix)) {
          cards.set(id, to)
          continue
        }
        const group = editor.getState().document.graph.groups?.find((known) => framePrefix + known.id === id)
        const frame = flow.getNode(id)
        for (const member of frame ? (group?.nodes ?? []) : []) {
          const at = flow.getNode(member)?.position
          if (frame && at) cards.set(member, { x: at.x + to.x - frame.position.x, y: at.y + to.y - frame.position.y })
        }
      }
      return cards
    },
    [editor, flow]
  )

  const framesAround = useCallback(
    (cards: ReadonlyMap<string, Place>): readonly ShiftedFrame[] =>
      (editor.getState().document.graph.groups ?? []).flatMap((group) => {
        if (!group.nodes.some((id) => cards.has(id))) return []
        const id = framePrefix + group.id
        const before = flow.getNode(id)?.position
        const box = frameBox(
          group.nodes.flatMap((member) => {
            const node = flow.getNode(member)
            return node ? { place: cards.get(member) ?? node.position, size: node.measured } : []
          })
        )
        if (!before || !box) return []
        return { id, offset: { x: box.x - before.x, y: box.y - before.y }, size: { width: box.width, height: box.height } }
      }),
    [editor, flow]
  )

  const move = useCallback(
    (moved: ReadonlyMap<string, Place>, goesOn: boolean): void => {
      // outside a gesture nothing moves: an Escape has taken the drag back
      if (!editor.getState().inGesture) return
      const cards = cardsOf(moved)
      const { x, y, zoom } = flow.getViewport()
      const seen = `${x} ${y} ${zoom}`
      // when the canvas moves under the drag, React Flow must know what is in view
      if (goesOn && pane.current && lastView.current === seen) {
        const offsets = new Map<string, Place>()
        for (const [id, to] of cards) {
          const at = flow.getNode(id)?.position
          if (at) offsets.set(id, { x: Math.round(to.x) - at.x, y: Math.round(to.y) - at.y })
        }
        view.drag.show(pane.current, offsets, framesAround(cards))
        return
      }
      lastView.current = seen
      view.drag.clear()
      editor.change('edits.move', (now) => placeNodes(now, cards))
    },
    [editor, view, flow, pane, cardsOf, framesAround]
  )

  const changeNodes = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const measured = new Map<string, Size>()
      const moved = new Map<string, Place>()
      let goesOn = false
      const selected = new Set(editor.getState().selection.nodes)
      let selecting = false
      for (const change of changes) {
        if (change.type === 'dimensions' && change.dimensions && !change.id.startsWith(framePrefix)) {
          const { width, height } = change.dimensions
          measured.set(change.id, { width, height })
        } else if (change.type === 'position' && change.position && change.dragging !== undefined) {
          moved.set(change.id, change.position)
          goesOn = change.dragging
        } else if (change.type === 'select') {
          selecting = true
          if (change.selected) selected.add(change.id)
          else selected.delete(change.id)
        }
      }
      if (measured.size > 0) measure(measured)
      if (moved.size > 0) move(moved, goesOn)
      if (selecting) editor.select({ nodes: selected })
    },
    [editor, measure, move]
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
