// The document as React Flow shows it, with what React Flow measured, and places for nodes that have none.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useEditor, useStudio } from '../app/use-studio.ts'
import { layOut } from './auto-layout.ts'
import { type CanvasEdge, type CanvasNode, FlowRecords, type Place, type Size } from './flow-records.ts'
import { showFirst, useFlow, useSizeOf } from './use-view-actions.ts'

export interface FlowView {
  readonly nodes: readonly CanvasNode[]
  readonly edges: readonly CanvasEdge[]
  readonly empty: boolean
  measure(sizes: ReadonlyMap<string, Size>): void
}

export function useFlowRecords(): FlowView {
  const { editor } = useStudio()
  const flow = useFlow()
  const sizeOf = useSizeOf()
  const document = useEditor((state) => state.document)
  const selection = useEditor((state) => state.selection)
  const place = useEditor((state) => state.place)
  const records = useRef(new FlowRecords())
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size>>(new Map())
  const [places, setPlaces] = useState<ReadonlyMap<string, Place>>(new Map())

  // nodes of a file without places are laid out for the eye only: the document stays as it is
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for every project that is opened
  useEffect(() => {
    const homeless = editor.getState().document.graph.nodes.filter((node) => !node.position)
    if (homeless.length === 0) return
    let wanted = true
    void layOut(editor.getState().document, new Set(homeless.map((node) => node.id)), sizeOf, { x: 0, y: 0 }).then((found) => {
      if (!wanted) return
      setPlaces(found)
      requestAnimationFrame(() => void showFirst(flow))
    })
    return () => {
      wanted = false
    }
  }, [place, editor, flow, sizeOf])

  // another project: everything comes into view once its cards are measured
  // biome-ignore lint/correctness/useExhaustiveDependencies: `place` stands for the project
  useEffect(() => {
    // React Flow would keep the wish until there are nodes, and jump when the first is added
    if (editor.getState().document.graph.nodes.length === 0) {
      void flow.setViewport({ x: 0, y: 0, zoom: 1 })
      return
    }
    const timer = setTimeout(() => void showFirst(flow), 60)
    return () => clearTimeout(timer)
  }, [place.path, place.name, editor, flow])

  const measure = useCallback((found: ReadonlyMap<string, Size>) => setSizes((before) => new Map([...before, ...found])), [])
  const nodes = useMemo(() => records.current.nodes(document, selection, places, sizes), [document, selection, places, sizes])
  const edges = useMemo(() => records.current.edges(document, selection), [document, selection])
  return { nodes, edges, empty: document.graph.nodes.length === 0, measure }
}
