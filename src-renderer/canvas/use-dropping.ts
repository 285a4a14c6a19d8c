// Dropping nodes: from the palette onto the canvas, and any free node into an edge.
import type { DragEvent } from 'react'
import { catalogueOp } from '../../engine/catalog.ts'
import { useStudio } from '../app/use-studio.ts'
import { edgeId } from '../editor/document-diff.ts'
import { addNode } from '../editor/operations/add-node.ts'
import { insertOnEdge } from '../editor/operations/insert-on-edge.ts'
import { opMediaType } from '../palette/palette.tsx'
import { type CanvasNode, cardWidth } from './flow-records.ts'
import { useFlow } from './use-view-actions.ts'

/** The edge under a point, beneath whatever lies over it. */
function edgeAt(x: number, y: number): string | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const id = element.closest('[data-edge-id]')?.getAttribute('data-edge-id')
    if (id) return id
  }
  return undefined
}

export function useDropping() {
  const { editor, facts, view } = useStudio()
  const flow = useFlow()

  const mark = (edge: string | undefined): void => {
    if (view.state.getState().dropEdge !== edge) view.state.setState({ dropEdge: edge })
  }
  const insert = (id: string, edge: string | undefined): void => {
    const record = editor.getState().document.graph.edges.find((known) => edgeId(known) === edge)
    if (record) editor.change('edits.insert', (now) => insertOnEdge(now, facts.getState().facts, id, record))
  }
  const isWired = (id: string): boolean =>
    editor.getState().document.graph.edges.some(({ from, to }) => from.startsWith(`${id}.`) || to.startsWith(`${id}.`))

  return {
    over(event: DragEvent) {
      if (!event.dataTransfer.types.includes(opMediaType)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      mark(edgeAt(event.clientX, event.clientY))
    },
    leave: () => mark(undefined),
    drop(event: DragEvent) {
      const type = event.dataTransfer.getData(opMediaType)
      if (!catalogueOp(type)) return
      event.preventDefault()
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
      const edge = edgeAt(event.clientX, event.clientY)
      editor.begin('edits.add')
      const { document: grown, id } = addNode(editor.getState().document, type, { x: at.x - cardWidth / 2, y: at.y - 40 })
      editor.change('edits.add', () => grown, { nodes: new Set([id]), edges: new Set() })
      insert(id, edge)
      editor.end()
      mark(undefined)
    },
    drag(event: MouseEvent | TouchEvent, node: CanvasNode) {
      const free = node.type === 'card' && !isWired(node.id)
      mark(free && 'clientX' in event ? edgeAt(event.clientX, event.clientY) : undefined)
    },
    dragEnd(node: CanvasNode) {
      if (node.type === 'card' && editor.getState().inGesture) insert(node.id, view.state.getState().dropEdge)
      mark(undefined)
      editor.end()
    }
  }
}
