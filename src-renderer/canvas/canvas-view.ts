// The canvas as commands see it: there from the start, alive once the canvas is drawn.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ViewActions } from '../editor/contract.ts'
import type { OpenPort } from '../editor/operations/fitting-ops.ts'
import { createLiveDrag, type LiveDrag } from './live-drag.ts'

/** The search for a node to add, and where it goes. */
export interface NodeSearchRequest {
  /** Pixels in the window. */
  readonly screen: { readonly x: number; readonly y: number }
  /** Canvas coordinates. */
  readonly place: { readonly x: number; readonly y: number }
  /** The open port the new node is connected to. */
  readonly port: OpenPort | undefined
}

export interface CanvasMenu {
  readonly x: number
  readonly y: number
  readonly target: 'node' | 'edge' | 'canvas'
}

/** An edge that was refused, and whether it may be made all the same. */
export interface Refused {
  readonly x: number
  readonly y: number
  readonly from: string
  readonly to: string
  readonly message: string
  readonly anyway: boolean
}

export interface CanvasState {
  readonly search: NodeSearchRequest | undefined
  readonly menu: CanvasMenu | undefined
  readonly refused: Refused | undefined
  /** Node or group whose name is being typed. */
  readonly renaming: string | undefined
  /** The edge under a node that is being dragged. */
  readonly dropEdge: string | undefined
  /** While an edge is drawn: its open end, and which ports take it. */
  readonly connecting: { readonly port: string; readonly side: 'input' | 'output'; readonly fits: ReadonlySet<string> } | undefined
}

export interface CanvasView {
  readonly actions: ViewActions
  readonly state: StoreApi<CanvasState>
  readonly drag: LiveDrag
  /** The drawn canvas takes over. Returns how it lets go. */
  attach(actions: Omit<ViewActions, 'rename'>): () => void
}

export function createCanvasView(): CanvasView {
  const state = createStore<CanvasState>(() => ({
    search: undefined,
    menu: undefined,
    refused: undefined,
    renaming: undefined,
    dropEdge: undefined,
    connecting: undefined
  }))
  let drawn: Omit<ViewActions, 'rename'> | undefined
  return {
    state,
    drag: createLiveDrag(),
    actions: {
      fitAll: () => drawn?.fitAll(),
      fitSelection: () => drawn?.fitSelection(),
      zoomIn: () => drawn?.zoomIn(),
      zoomOut: () => drawn?.zoomOut(),
      zoomToActualSize: () => drawn?.zoomToActualSize(),
      centre: () => drawn?.centre() ?? { x: 0, y: 0 },
      reveal: (node) => drawn?.reveal(node),
      follow: (node) => drawn?.follow(node),
      sizeOf: (node) => drawn?.sizeOf(node),
      openNodeSearch: (at, port) => drawn?.openNodeSearch(at, port),
      autoLayout: async () => drawn?.autoLayout(),
      rename: (node) => state.setState({ renaming: node })
    },
    attach(actions) {
      drawn = actions
      return () => {
        if (drawn === actions) drawn = undefined
      }
    }
  }
}
