// Drawing edges: which ports take the open end, what happens where it is dropped, and pulling off an end that is there.

import { type PointerEvent, useCallback, useRef } from 'react'
import type { Connection, FinalConnectionState, HandleType } from 'reactflow'
import { catalogueOp } from '../../engine/catalog.ts'
import { useStudio } from '../app/use-studio.ts'
import { connect, disconnect, seemsToFit, whyNotConnect } from '../editor/operations/connect.ts'
import type { CanvasEdge } from './flow-records.ts'
import { inspectionOf, nodeOf } from './use-node.ts'
import { useFlow } from './use-view-actions.ts'

type PointerLike = MouseEvent | TouchEvent

const pointOf = (event: PointerLike): { readonly clientX: number; readonly clientY: number } | undefined =>
  'changedTouches' in event ? event.changedTouches[0] : event

export function useConnecting() {
  const studio = useStudio()
  const { editor, facts, view } = studio
  const flow = useFlow()
  const pointer = useRef({ x: 0, y: 0 })
  const rewired = useRef<string | undefined>(undefined)

  const follow = useCallback((event: PointerEvent) => {
    pointer.current = { x: event.clientX, y: event.clientY }
  }, [])

  /** Connects what fits; says why where it does not. @param replaced an edge whose end was moved. */
  const join = useCallback(
    (from: string, to: string, replaced?: string) => {
      const { document } = editor.getState()
      const open = replaced === undefined ? document : disconnect(document, new Set([replaced]))
      const verdict = whyNotConnect(open, facts.getState().facts, from, to)
      if (verdict.kind === 'fits') {
        editor.change(replaced === undefined ? 'edits.connect' : 'edits.reconnect', () => connect(open, from, to))
        view.state.setState({ refused: undefined })
      } else view.state.setState({ refused: { ...pointer.current, from, to, message: verdict.message, anyway: verdict.anyway } })
    },
    [editor, facts, view]
  )

  const start = useCallback(
    (_: unknown, end: { readonly nodeId: string | null; readonly handleId: string | null; readonly handleType: HandleType | null }) => {
      if (end.nodeId === null || end.handleId === null) return
      const port = `${end.nodeId}.${end.handleId}`
      const side = end.handleType === 'target' ? 'input' : 'output'
      const { document } = editor.getState()
      const { inference } = inspectionOf(studio)
      const fits = new Set<string>()
      for (const node of document.graph.nodes) {
        const op = catalogueOp(node.op)
        for (const { name } of (side === 'output' ? op?.inputs : op?.outputs) ?? []) {
          const other = `${node.id}.${name}`
          const [from, to] = side === 'output' ? [port, other] : [other, port]
          if (seemsToFit(document, inference, facts.getState().facts, from, to)) fits.add(other)
        }
      }
      view.state.setState({ connecting: { port, side, fits }, refused: undefined })
    },
    [editor, facts, studio, view]
  )

  const meet = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection) => {
      if (sourceHandle && targetHandle) join(`${source}.${sourceHandle}`, `${target}.${targetHandle}`)
    },
    [join]
  )

  /** Dropped on a card: its first port that fits. Dropped on the pane: a search for a node that fits. */
  const end = useCallback(
    (event: PointerLike, { fromHandle, toHandle }: FinalConnectionState) => {
      view.state.setState({ connecting: undefined })
      const at = pointOf(event)
      if (!fromHandle?.id || toHandle || !at || rewired.current !== undefined) return
      const target = document.elementFromPoint(at.clientX, at.clientY)
      const side = fromHandle.type === 'source' ? 'output' : 'input'
      const card = target?.closest('.react-flow__node')?.getAttribute('data-id')
      if (card && card !== fromHandle.nodeId) {
        const now = editor.getState().document
        const op = catalogueOp(nodeOf(now, card)?.op ?? '')
        const here = `${fromHandle.nodeId}.${fromHandle.id}`
        const pairs = ((side === 'output' ? op?.inputs : op?.outputs) ?? []).map(({ name }) =>
          side === 'output' ? { from: here, to: `${card}.${name}` } : { from: `${card}.${name}`, to: here }
        )
        const best = pairs.find(({ from, to }) => whyNotConnect(now, facts.getState().facts, from, to).kind === 'fits') ?? pairs[0]
        if (best) join(best.from, best.to)
      } else if (target?.closest('.react-flow__pane')) {
        const screen = { x: at.clientX, y: at.clientY }
        const place = flow.screenToFlowPosition({ x: screen.x, y: screen.y - 40 })
        view.state.setState({ search: { screen, place, port: { node: fromHandle.nodeId, port: fromHandle.id, side } } })
      }
    },
    [editor, facts, flow, join, view]
  )

  const startRewiring = useCallback((_: unknown, edge: CanvasEdge) => {
    rewired.current = edge.id
  }, [])

  const rewire = useCallback(
    (edge: CanvasEdge, { source, sourceHandle, target, targetHandle }: Connection) => {
      if (sourceHandle && targetHandle) join(`${source}.${sourceHandle}`, `${target}.${targetHandle}`, edge.id)
    },
    [join]
  )

  const endRewiring = useCallback(
    (_: unknown, edge: CanvasEdge, __: unknown, { toHandle }: FinalConnectionState) => {
      rewired.current = undefined
      view.state.setState({ connecting: undefined })
      // an end pulled off into nothing
      if (!toHandle) editor.change('edits.disconnect', (now) => disconnect(now, new Set([edge.id])))
    },
    [editor, view]
  )

  return { follow, start, meet, end, startRewiring, rewire, endRewiring }
}
