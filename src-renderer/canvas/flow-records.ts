// The document as React Flow's nodes and edges: a record that did not change keeps its object, so that only what changed is drawn.
import type { Edge as FlowEdge, Node as FlowNode } from 'reactflow'
import { type GraphNode, type ProjectDocument, splitPort } from '../../engine/document.ts'
import type { Selection } from '../editor/contract.ts'
import { edgeId } from '../editor/document-diff.ts'

export type CardNode = FlowNode<{ readonly id: string }, 'card'>
export type FrameNode = FlowNode<{ readonly id: string }, 'frame'>
export type CanvasNode = CardNode | FrameNode
export type CanvasEdge = FlowEdge<{ readonly from: string; readonly to: string }, 'wire'>

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Place {
  readonly x: number
  readonly y: number
}

interface Boxed {
  readonly place: Place
  readonly size?: { readonly width?: number; readonly height?: number } | undefined
}

export const cardWidth = 220
const usualHeight = 104
/** Room around the members of a group, and above them for its name. */
const framePadding = 20
const frameTitle = 28

export const framePrefix = 'group:'

interface KeptNode {
  readonly record: GraphNode
  readonly selected: boolean
  readonly place: Place
  readonly size: Size | undefined
  readonly made: CardNode
}

/** Keeps what it made from one call to the next. */
export class FlowRecords {
  #nodes = new Map<string, KeptNode>()
  #edges = new Map<string, CanvasEdge>()
  #frames = new Map<string, FrameNode>()

  /** @param places where nodes without a position go. @param sizes as they were measured. */
  nodes(
    { graph }: ProjectDocument,
    selection: Selection,
    places: ReadonlyMap<string, Place>,
    sizes: ReadonlyMap<string, Size>
  ): readonly CanvasNode[] {
    const kept = new Map<string, KeptNode>()
    const cards: CardNode[] = []
    for (const [i, record] of graph.nodes.entries()) {
      const selected = selection.nodes.has(record.id)
      const place = record.position ?? places.get(record.id) ?? { x: 280 * i, y: 0 }
      const size = sizes.get(record.id)
      const before = this.#nodes.get(record.id)
      const same = before?.record === record && before.selected === selected && before.place === place && before.size === size
      const entry = same ? before : { record, selected, place, size, made: cardOf(record, selected, place, size) }
      kept.set(record.id, entry)
      cards.push(entry.made)
    }
    this.#nodes = kept
    return [...this.#framesOf(graph.groups ?? []), ...cards]
  }

  edges({ graph }: ProjectDocument, selection: Selection): readonly CanvasEdge[] {
    const kept = new Map<string, CanvasEdge>()
    for (const edge of graph.edges) {
      const id = edgeId(edge)
      const [source, target] = [splitPort(edge.from), splitPort(edge.to)]
      if (!source || !target || kept.has(id)) continue
      const selected = selection.edges.has(id)
      const before = this.#edges.get(id)
      kept.set(
        id,
        before?.selected === selected
          ? before
          : {
              id,
              type: 'wire',
              source: source.node,
              sourceHandle: source.port,
              target: target.node,
              targetHandle: target.port,
              selected,
              data: { from: edge.from, to: edge.to }
            }
      )
    }
    this.#edges = kept
    return [...kept.values()]
  }

  #framesOf(groups: readonly { readonly id: string; readonly nodes: readonly string[] }[]): readonly FrameNode[] {
    const kept = new Map<string, FrameNode>()
    for (const group of groups) {
      const members = group.nodes.flatMap((id) => this.#nodes.get(id) ?? [])
      const box = frameBox(members)
      if (!box) continue
      const id = framePrefix + group.id
      const before = this.#frames.get(id)
      const same = before?.position.x === box.x && before.position.y === box.y && before.width === box.width && before.height === box.height
      kept.set(
        id,
        same && before
          ? before
          : {
              id,
              type: 'frame',
              position: { x: box.x, y: box.y },
              width: box.width,
              height: box.height,
              measured: { width: box.width, height: box.height },
              zIndex: -1,
              selectable: false,
              dragHandle: '.group-title',
              data: { id: group.id }
            }
      )
    }
    this.#frames = kept
    return [...kept.values()]
  }
}

function cardOf(record: GraphNode, selected: boolean, place: Place, size: Size | undefined): CardNode {
  return {
    id: record.id,
    type: 'card',
    position: { x: finite(place.x), y: finite(place.y) },
    selected,
    data: { id: record.id },
    ...(size && { measured: size })
  }
}

/** Places come from files: what is no number must not reach the transform. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}

/** The frame around cards; one that is not measured yet counts as usual. */
export function frameBox(members: readonly Boxed[]): (Place & Size) | undefined {
  if (members.length === 0) return undefined
  const left = Math.min(...members.map(({ place }) => place.x))
  const top = Math.min(...members.map(({ place }) => place.y))
  const right = Math.max(...members.map(({ place, size }) => place.x + (size?.width ?? cardWidth)))
  const bottom = Math.max(...members.map(({ place, size }) => place.y + (size?.height ?? usualHeight)))
  return {
    x: left - framePadding,
    y: top - framePadding - frameTitle,
    width: right - left + 2 * framePadding,
    height: bottom - top + 2 * framePadding + frameTitle
  }
}
