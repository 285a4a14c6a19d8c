// Chooses what feeds an input; what does not fit says why, and can be connected all the same.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import { useEditor, useStudio } from '../app/use-studio.ts'
import { edgeId } from '../editor/document-diff.ts'
import { connect, disconnect, whyNotConnect } from '../editor/operations/connect.ts'
import { SearchSelect } from '../ui/search-select.tsx'
import styles from './outline.module.css'

interface Props {
  readonly node: string
  readonly port: string
  /** For who listens instead of looking. */
  onSay(sentence: string): void
}

const nothing = ''

export function InputChoice({ node, port, onSay }: Props) {
  const { t } = useTranslation()
  const { editor, facts } = useStudio()
  const to = `${node}.${port}`
  const nodes = useEditor((state) => state.document.graph.nodes)
  const edge = useEditor((state) => state.document.graph.edges.find((known) => known.to === to))
  const [refused, setRefused] = useState<{ readonly from: string; readonly message: string; readonly anyway: boolean }>()
  const outputs = nodes
    .filter(({ id }) => id !== node)
    .flatMap(({ id, op }) => (catalogueOp(op)?.outputs ?? []).map(({ name }) => `${id}.${name}`))

  const join = (from: string) => {
    editor.change('edits.connect', (document) => connect(document, from, to))
    setRefused(undefined)
    onSay(t('outline.connected', { from, to }))
  }
  const choose = (from: string | null) => {
    if (from === null || from === nothing) {
      if (edge) editor.change('edits.disconnect', (document) => disconnect(document, new Set([edgeId(edge)])))
      setRefused(undefined)
      onSay(t('outline.disconnected', { to }))
      return
    }
    const verdict = whyNotConnect(editor.getState().document, facts.getState().facts, from, to)
    if (verdict.kind === 'fits') join(from)
    else {
      setRefused({ from, message: verdict.message, anyway: verdict.anyway })
      onSay(t('outline.refused', { from, to, message: verdict.message }))
    }
  }
  return (
    <div className={styles['input']}>
      <label className={styles['port']} htmlFor={`input-${to}`}>
        {port}
      </label>
      <div style={{ flex: 1 }}>
        <SearchSelect
          id={`input-${to}`}
          aria-label={t('outline.choose', { port: to })}
          data={[{ value: nothing, label: t('outline.chosenNone') }, ...outputs.map((name) => ({ value: name, label: name }))]}
          value={edge?.from ?? nothing}
          allowDeselect={false}
          onChange={choose}
          error={refused?.message}
        />
        {refused?.anyway && (
          <Button mt={4} variant="default" size="compact-xs" onClick={() => join(refused.from)}>
            {t('outline.anyway')}
          </Button>
        )}
      </div>
    </div>
  )
}
