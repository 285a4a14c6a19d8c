// While the canvas is compared with a run: outlines of the nodes that were there and are no more.
import { IconMinus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ViewportPortal } from 'reactflow'
import { catalogueOp } from '../../engine/catalog.ts'
import type { GraphNode } from '../../engine/document.ts'
import { useRuns } from '../app/use-studio.ts'
import { opWords } from '../locales/op-words.ts'
import styles from './canvas.module.css'

const none: readonly GraphNode[] = []
const sameNodes = (a: readonly GraphNode[], b: readonly GraphNode[]): boolean =>
  a.length === b.length && a.every((node, i) => node === b[i])

export function RemovedNodes() {
  const removed = useRuns(({ diff }) => diff?.diff.removed ?? none, sameNodes)
  if (removed.length === 0) return null
  return (
    <ViewportPortal>
      {removed.map((node) => (
        <Ghost key={node.id} node={node} />
      ))}
    </ViewportPortal>
  )
}

function Ghost({ node }: { readonly node: GraphNode }) {
  const { t } = useTranslation()
  const op = catalogueOp(node.op)
  const { x, y } = node.position ?? { x: 0, y: 0 }
  return (
    <div className={styles['ghost']} style={{ transform: `translate(${x}px, ${y}px)` }} data-testid={`removed-${node.id}`}>
      <IconMinus size={14} role="img" aria-label={t('runs.markRemoved')} />
      <strong>{node.label ?? node.id}</strong>
      <span>{op ? opWords(op).label : node.op}</span>
    </div>
  )
}
