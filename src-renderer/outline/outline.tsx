// The graph as a list: every node with its inputs and what it gives, to be read, built and changed without the canvas.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import type { GraphNode } from '../../engine/document.ts'
import { useEditor, useInspection, useStudio } from '../app/use-studio.ts'
import { addNode } from '../editor/operations/add-node.ts'
import { deleteSelection } from '../editor/operations/delete.ts'
import { opWords } from '../locales/op-words.ts'
import { AddNode } from './add-node-box.tsx'
import { InputChoice } from './input-choice.tsx'
import styles from './outline.module.css'
import { OutlineNode } from './outline-node.tsx'

export function Outline() {
  const { t } = useTranslation()
  const { editor } = useStudio()
  const document = useEditor((state) => state.document)
  const selected = useEditor((state) => state.selection.nodes)
  const { inference } = useInspection()
  const [said, setSaid] = useState('')
  const { nodes } = document.graph
  const inOrder = orderOf(
    nodes,
    inference.nodes.map((entry) => entry.node.id)
  )
  const add = (type: string) => {
    const last = inOrder.at(-1)?.position
    const place = last ? { x: last.x + 280, y: last.y } : { x: 0, y: 0 }
    const { document: grown, id } = addNode(editor.getState().document, type, place)
    editor.change('edits.add', () => grown, { nodes: new Set([id]), edges: new Set() })
    setSaid(t('outline.added', { node: id }))
  }
  const remove = (id: string) => {
    editor.change('edits.delete', (now) => deleteSelection(now, { nodes: new Set([id]), edges: new Set() }))
    setSaid(t('outline.removed', { node: id }))
  }
  return (
    <div className={styles['outline']}>
      <AddNode onAdd={add} />
      {nodes.length === 0 && <p className={styles['empty']}>{t('outline.empty')}</p>}
      <ol className={styles['nodes']} aria-label={t('outline.label')}>
        {inOrder.map((node) => {
          const op = catalogueOp(node.op)
          return (
            <OutlineNode
              key={node.id}
              node={node}
              selected={selected.has(node.id)}
              name={op ? opWords(op).label : node.op}
              onRemove={() => remove(node.id)}
            >
              {op?.inputs.map(({ name }) => (
                <InputChoice key={name} node={node.id} port={name} onSay={setSaid} />
              ))}
            </OutlineNode>
          )
        })}
      </ol>
      <p className={styles['said']} role="status">
        {said}
      </p>
    </div>
  )
}

/** As values flow; what cannot be ordered comes last, in the order of the file. */
function orderOf(nodes: readonly GraphNode[], order: readonly string[]): readonly GraphNode[] {
  const place = new Map(order.map((id, i) => [id, i]))
  return [...nodes].sort((a, b) => (place.get(a.id) ?? order.length) - (place.get(b.id) ?? order.length))
}
