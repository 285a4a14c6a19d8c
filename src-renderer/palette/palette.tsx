// The palette: every op by category, found by words, added by dragging, clicking or Enter.
import { TextInput } from '@mantine/core'
import { IconChevronDown, IconSearch } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CatalogueOp, catalogue } from '../../engine/catalog.ts'
import { useStudio } from '../app/use-studio.ts'
import { addNode } from '../editor/operations/add-node.ts'
import { opWords } from '../locales/op-words.ts'
import { findOps } from './find-ops.ts'
import styles from './palette.module.css'

/** What a dragged op is called in the drag's data. */
export const opMediaType = 'application/x-gradloom-op'

const categories: readonly CatalogueOp['category'][] = ['data', 'layer', 'activation', 'normalization', 'loss', 'shape', 'arithmetic']

export function Palette() {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const found = findOps(catalogue(), query, (op) => op)
  const toggle = (category: string) => {
    const next = new Set(closed)
    if (!next.delete(category)) next.add(category)
    setClosed(next)
  }
  return (
    <div className={styles['palette']}>
      <div className={styles['search']}>
        <TextInput
          aria-label={t('palette.search')}
          placeholder={t('palette.search')}
          leftSection={<IconSearch size={14} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      {categories.map((category) => {
        const ops = found.filter((op) => op.category === category)
        if (ops.length === 0) return null
        const open = query !== '' || !closed.has(category)
        return (
          <section key={category} className={styles['section']}>
            <h2 className={styles['heading']}>
              <button type="button" aria-expanded={open} onClick={() => toggle(category)}>
                <IconChevronDown size={14} aria-hidden data-open={open} />
                {t(`palette.${category}`)}
              </button>
            </h2>
            {open && (
              <ul className={styles['list']}>
                {ops.map((op) => (
                  <li key={op.type}>
                    <PaletteOp op={op} />
                  </li>
                ))}
              </ul>
            )}
          </section>
        )
      })}
      {found.length === 0 && <p className={styles['nothing']}>{t('palette.nothing')}</p>}
    </div>
  )
}

function PaletteOp({ op }: { readonly op: CatalogueOp }) {
  const { editor, context } = useStudio()
  const { label, summary } = opWords(op)
  const add = () => {
    const { x, y } = context.view.centre()
    const { document, id } = addNode(editor.getState().document, op.type, freePlace(x - 110, y - 52))
    editor.change('edits.add', () => document, { nodes: new Set([id]), edges: new Set() })
  }
  /** Beside what stands there already: clicked twice, two nodes are seen. */
  const freePlace = (x: number, y: number) => {
    const { nodes } = editor.getState().document.graph
    let at = { x: Math.round(x), y: Math.round(y) }
    while (nodes.some(({ position }) => position && Math.abs(position.x - at.x) < 24 && Math.abs(position.y - at.y) < 24))
      at = { x: at.x + 32, y: at.y + 32 }
    return at
  }
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(opMediaType, op.type)
    event.dataTransfer.effectAllowed = 'copy'
  }
  return (
    <button
      type="button"
      className={styles['op']}
      data-category={op.category}
      data-testid={`palette-${op.type}`}
      draggable
      title={summary}
      onDragStart={drag}
      onClick={add}
    >
      <span className={styles['label']}>{label}</span>
      <span className={styles['summary']}>{summary}</span>
    </button>
  )
}
