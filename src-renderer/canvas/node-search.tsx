// The search for a node to add: only what fits the open port, by keyboard or mouse.
import { Portal } from '@mantine/core'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CatalogueOp, catalogue } from '../../engine/catalog.ts'
import { useSelected, useStudio } from '../app/use-studio.ts'
import { addNode } from '../editor/operations/add-node.ts'
import { connect } from '../editor/operations/connect.ts'
import { fittingOps } from '../editor/operations/fitting-ops.ts'
import { opWords } from '../locales/op-words.ts'
import { findOps } from '../palette/find-ops.ts'
import type { NodeSearchRequest } from './canvas-view.ts'
import styles from './node-search.module.css'

/** An op and which of its ports takes the open one, where one is open. */
interface OfferedOp {
  readonly op: CatalogueOp
  readonly port: string | undefined
}

const width = 280
const height = 340

export function NodeSearch() {
  const { view } = useStudio()
  const request = useSelected(view.state, (state) => state.search)
  if (!request) return null
  return (
    <Portal>
      <SearchBox key={`${request.screen.x} ${request.screen.y} ${request.port?.node}`} request={request} />
    </Portal>
  )
}

function SearchBox({ request }: { readonly request: NodeSearchRequest }) {
  const { t } = useTranslation()
  const { view, editor, facts } = useStudio()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const { port } = request
  const offered = useMemo((): readonly OfferedOp[] => {
    if (!port) return catalogue().map((op) => ({ op, port: undefined }))
    return fittingOps(editor.getState().document, facts.getState().facts, port)
  }, [port, editor, facts])
  const found = findOps(offered, query, ({ op }) => op)
  const chosen = Math.min(active, Math.max(0, found.length - 1))
  const close = () => view.state.setState({ search: undefined })

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) view.state.setState({ search: undefined })
    }
    addEventListener('pointerdown', outside, true)
    return () => removeEventListener('pointerdown', outside, true)
  }, [view])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the active one comes into view when it changes
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen, query])

  const add = (op: CatalogueOp, other: string | undefined) => {
    const { document } = editor.getState()
    const { document: grown, id } = addNode(document, op.type, request.place)
    let next = grown
    if (port && other !== undefined) {
      const here = `${port.node}.${port.port}`
      const there = `${id}.${other}`
      next = port.side === 'output' ? connect(grown, here, there) : connect(grown, there, here)
    }
    editor.change('edits.add', () => next, { nodes: new Set([id]), edges: new Set() })
    close()
  }
  const press = (event: KeyboardEvent) => {
    const entry = found[chosen]
    if (event.key === 'ArrowDown') setActive(Math.min(chosen + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(chosen - 1, 0))
    else if (event.key === 'Enter' && entry) add(entry.op, entry.port)
    else if (event.key === 'Escape' || event.key === 'Tab') close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const left = Math.max(8, Math.min(request.screen.x, innerWidth - width - 8))
  const top = Math.max(8, Math.min(request.screen.y, innerHeight - height - 8))
  return (
    <div ref={box} className={styles['box']} style={{ left, top, width, maxHeight: height }} data-testid="node-search">
      <input
        className={styles['input']}
        // biome-ignore lint/a11y/noAutofocus: the box was opened to be typed into
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="node-search-list"
        aria-activedescendant={found[chosen] ? `node-search-${found[chosen].op.type}` : undefined}
        aria-label={t('canvas.search')}
        placeholder={t(port ? 'canvas.searchFitting' : 'canvas.search')}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={press}
      />
      <div ref={list} id="node-search-list" role="listbox" aria-label={t('canvas.search')} className={styles['list']}>
        {found.map(({ op, port: other }, i) => {
          const { label, summary } = opWords(op)
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keyboard
            <div
              key={op.type}
              id={`node-search-${op.type}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === chosen}
              className={styles['option']}
              data-category={op.category}
              data-testid={`search-${op.type}`}
              onMouseEnter={() => setActive(i)}
              onClick={() => add(op, other)}
            >
              <span className={styles['label']}>{label}</span>
              <span className={styles['summary']}>{summary}</span>
            </div>
          )
        })}
        {found.length === 0 && (
          <p className={styles['nothing']}>{t(offered.length === 0 ? 'canvas.searchNothingFits' : 'canvas.searchNothing')}</p>
        )}
      </div>
    </div>
  )
}
