// What commands can do to the canvas, once it is drawn: zoom, fit, reveal, search, arrange.

import { type RefObject, useCallback, useEffect } from 'react'
import { type ReactFlowInstance, useReactFlow } from 'reactflow'
import { useStudio } from '../app/use-studio.ts'
import { placeNodes } from '../editor/operations/move.ts'
import { layOut } from './auto-layout.ts'
import { type CanvasEdge, type CanvasNode, cardWidth, type Place, type Size } from './flow-records.ts'

/** At the right there is room for the numbers of outputs that nobody reads. */
export const fitOptions = { padding: { top: 0.08, bottom: 0.08, left: 0.05, right: '120px' }, maxZoom: 1.1, minZoom: 0.1 } as const
/** Smaller than this a card cannot be read. */
const readableZoom = 0.5
const usualSize: Size = { width: cardWidth, height: 104 }

export type Flow = ReactFlowInstance<CanvasNode, CanvasEdge>

export function useFlow(): Flow {
  return useReactFlow<CanvasNode, CanvasEdge>()
}

/** Shows everything, or of a wide graph the beginning: cards that can be read say more than all of them in miniature. */
export async function showFirst(flow: Flow): Promise<void> {
  await flow.fitView(fitOptions)
  const { zoom } = flow.getViewport()
  if (zoom >= readableZoom || flow.getNodes().length === 0) return
  const bounds = flow.getNodesBounds(flow.getNodes())
  // as high as it was, from the left edge on
  const centre = flow.flowToScreenPosition({ x: bounds.x, y: bounds.y + bounds.height / 2 })
  const pane = flow.flowToScreenPosition({ x: 0, y: 0 })
  const { y } = flow.getViewport()
  await flow.setViewport({
    x: 24 - bounds.x * readableZoom,
    y: y + (centre.y - pane.y) - (bounds.y + bounds.height / 2) * readableZoom,
    zoom: readableZoom
  })
}

/** Sizes as measured; before that, those of a usual card. */
export function useSizeOf(): (id: string) => Size {
  const flow = useFlow()
  return useCallback(
    (id: string): Size => {
      const measured = flow.getInternalNode(id)?.measured
      return measured?.width && measured.height ? { width: measured.width, height: measured.height } : usualSize
    },
    [flow]
  )
}

export function useViewActions(pane: RefObject<HTMLDivElement | null>): void {
  const { editor, view } = useStudio()
  const flow = useFlow()
  const sizeOf = useSizeOf()
  useEffect(() => {
    const middle = (share: number): Place => {
      const box = pane.current?.getBoundingClientRect()
      return { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) * share }
    }
    const centre = (): Place => flow.screenToFlowPosition(middle(0.5))
    const bringIntoView = (ids: Iterable<string>) =>
      void flow.fitView({ ...fitOptions, duration: 120, nodes: [...ids].map((id) => ({ id })) })
    return view.attach({
      fitAll: () => void flow.fitView({ ...fitOptions, duration: 120 }),
      fitSelection: () => bringIntoView(editor.getState().selection.nodes),
      zoomIn: () => void flow.zoomIn({ duration: 80 }),
      zoomOut: () => void flow.zoomOut({ duration: 80 }),
      zoomToActualSize: () => void flow.zoomTo(1, { duration: 80 }),
      centre,
      reveal(id) {
        editor.select({ nodes: new Set([id]), edges: new Set() })
        bringIntoView([id])
      },
      follow(id) {
        const node = flow.getInternalNode(id)
        const box = pane.current?.getBoundingClientRect()
        if (!node || !box) return
        const { width, height } = sizeOf(id)
        const corner = flow.flowToScreenPosition(node.internals.positionAbsolute)
        const end = flow.flowToScreenPosition({
          x: node.internals.positionAbsolute.x + width,
          y: node.internals.positionAbsolute.y + height
        })
        if (corner.x >= box.left && corner.y >= box.top && end.x <= box.right && end.y <= box.bottom) return
        const { x, y } = node.internals.positionAbsolute
        void flow.setCenter(x + width / 2, y + height / 2, { zoom: flow.getZoom() })
      },
      sizeOf: (id) => flow.getInternalNode(id) && sizeOf(id),
      openNodeSearch(at, port) {
        const { x, y } = middle(1 / 3)
        const screen = at ? flow.flowToScreenPosition(at) : { x: x - 140, y }
        view.state.setState({ search: { screen, place: at ?? centre(), port } })
      },
      async autoLayout() {
        const { document, selection } = editor.getState()
        // several selected nodes are arranged among themselves
        const ids = selection.nodes.size > 1 ? selection.nodes : new Set(document.graph.nodes.map((node) => node.id))
        const chosen = document.graph.nodes.filter((node) => ids.has(node.id))
        const corner = (axis: 'x' | 'y') => Math.min(...chosen.map((node) => node.position?.[axis] ?? 0))
        const found = await layOut(document, ids, sizeOf, { x: corner('x'), y: corner('y') })
        editor.change('edits.autoLayout', (now) => placeNodes(now, found))
        // drawn at their new places first
        setTimeout(() => bringIntoView(ids), 30)
      }
    })
  }, [flow, view, editor, sizeOf, pane])
}
