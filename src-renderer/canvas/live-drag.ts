// A drag as it is seen: cards and frames are shifted past React and the document, which hears of it once, at the end.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Place, Size } from './flow-records.ts'

/** By node: how far it is seen from where the document has it, in canvas coordinates. */
export type Offsets = ReadonlyMap<string, Place>

const nobody: Offsets = new Map()

/** A frame whose members moved. */
export interface ShiftedFrame {
  readonly id: string
  readonly offset: Place
  readonly size: Size
}

export interface LiveDrag {
  /** Edges follow this: only those of moved nodes are drawn anew. */
  readonly state: StoreApi<{ readonly offsets: Offsets }>
  /** Shows nodes and frames where they are now. */
  show(pane: HTMLElement, offsets: Offsets, frames: readonly ShiftedFrame[]): void
  /** Everything is seen where the document has it again. */
  clear(): void
}

interface Original {
  readonly width: string
  readonly height: string
}

/**
 * React Flow's own way, a new record of the node for every move, runs all of its subscribers: five a node and three an edge.
 * With 300 nodes that is 60 ms a move. The browser adds `translate` to the transform that React Flow sets, so neither undoes the other.
 */
export function createLiveDrag(): LiveDrag {
  const state = createStore<{ readonly offsets: Offsets }>(() => ({ offsets: nobody }))
  const shifted = new Map<string, HTMLElement>()
  const resized = new Map<HTMLElement, Original>()
  // over everything: the pointer need not be looked up among hundreds of cards, and nothing lights up under it
  const shield = document.createElement('div')
  shield.style.cssText = 'position: absolute; inset: 0; z-index: 10; cursor: grabbing'

  const shift = (pane: HTMLElement, id: string, { x, y }: Place): HTMLElement | undefined => {
    const known = shifted.get(id)
    const element = known?.isConnected ? known : pane.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
    if (!element) return undefined
    if (element !== known) {
      shifted.set(id, element)
      // a layer of its own: the others need not be painted or put together anew
      element.style.willChange = 'translate'
    }
    element.style.translate = `${x}px ${y}px`
    return element
  }
  const resize = (box: Element | null | undefined, { width, height }: Size): void => {
    if (!(box instanceof HTMLElement)) return
    if (!resized.has(box)) resized.set(box, { width: box.style.width, height: box.style.height })
    box.style.width = `${width}px`
    box.style.height = `${height}px`
  }
  return {
    state,
    show(pane, offsets, frames) {
      for (const [id, offset] of offsets) shift(pane, id, offset)
      for (const { id, offset, size } of frames) resize(shift(pane, id, offset)?.firstElementChild, size)
      if (shield.parentElement !== pane) pane.append(shield)
      state.setState({ offsets })
    },
    clear() {
      if (state.getState().offsets === nobody) return
      for (const { style } of shifted.values()) {
        style.translate = ''
        style.willChange = ''
      }
      shield.remove()
      for (const [box, { width, height }] of resized) {
        box.style.width = width
        box.style.height = height
      }
      shifted.clear()
      resized.clear()
      state.setState({ offsets: nobody })
    }
  }
}
