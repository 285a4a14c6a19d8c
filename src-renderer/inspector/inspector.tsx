// The inspector: what is selected, in full — a node, several, an edge, or the project.
import { useRef } from 'react'
import { useWishedFocus } from '../app/focus-wish.ts'
import { useEditor } from '../app/use-studio.ts'
import { EdgePanel } from './edge-panel.tsx'
import styles from './inspector.module.css'
import { NodePanel } from './node-panel.tsx'
import { ProjectPanel } from './project-panel.tsx'
import { SeveralPanel } from './several-panel.tsx'

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id, i) => id === b[i])

export function Inspector() {
  const nodes = useEditor(({ selection }) => [...selection.nodes], sameList)
  const edges = useEditor(({ selection }) => [...selection.edges], sameList)
  const [node] = nodes
  const [edge] = edges
  const box = useRef<HTMLDivElement>(null)
  useWishedFocus('inspector', box)
  return (
    <div ref={box} className={styles['inspector']} data-testid="inspector">
      {node !== undefined && nodes.length === 1 && <NodePanel key={node} id={node} />}
      {nodes.length > 1 && <SeveralPanel ids={nodes} />}
      {nodes.length === 0 && edge !== undefined && <EdgePanel key={edge} id={edge} />}
      {nodes.length === 0 && edge === undefined && <ProjectPanel />}
    </div>
  )
}
