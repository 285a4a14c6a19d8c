// While stepping: the value above an edge and the gradient below it, as on the blackboard.
import type { RefObject } from 'react'
import { EdgeLabelRenderer } from 'reactflow'
import { useEditor } from '../app/use-studio.ts'
import { PortValue } from '../stepping/port-value.tsx'
import styles from './edge-values.module.css'

interface Props {
  readonly from: string
  readonly to: string
  readonly x: number
  readonly y: number
  /** Length of the edge. */
  readonly room: number
  /** Moved past React while the nodes are dragged. */
  readonly place: RefObject<HTMLDivElement | null>
}

export const edgePlace = (x: number, y: number): string => `translate(-50%, -50%) translate(${x}px, ${y}px)`

export function EdgeValues({ from, to, x, y, room, place }: Props) {
  const readers = useEditor(({ document }) => document.graph.edges.filter((edge) => edge.from === from).length)
  // the same value runs along every edge of an output: one of them is found by its name
  const first = useEditor(({ document }) => document.graph.edges.find((edge) => edge.from === from)?.to === to)
  return (
    <EdgeLabelRenderer>
      <div ref={place} className={styles['values']} style={{ transform: edgePlace(x, y) }}>
        <PortValue what="value" name={from} room={room} silent={!first} />
        <PortValue what="gradient" name={to} room={room} {...(readers === 1 && { also: from })} />
      </div>
    </EdgeLabelRenderer>
  )
}
