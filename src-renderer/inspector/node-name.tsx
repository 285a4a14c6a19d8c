// The names of a node: the label people read, and the id that edges, weights and exports use.
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GraphNode } from '../../engine/document.ts'
import { useStudio } from '../app/use-studio.ts'
import { checkId, renameNode, setLabel } from '../editor/operations/rename.ts'
import styles from './inspector.module.css'

export function NodeName({ node }: { readonly node: GraphNode }) {
  const { t } = useTranslation()
  const { editor } = useStudio()
  const [id, setId] = useState(node.id)
  const verdict = checkId(editor.getState().document, node.id, id)
  const leave = (event: { readonly key: string; readonly currentTarget: HTMLElement }) =>
    event.key === 'Enter' && event.currentTarget.blur()
  return (
    <div className={styles['pair']}>
      <TextInput
        key={`label ${node.label}`}
        style={{ flex: 1 }}
        label={t('inspector.label')}
        placeholder={node.id}
        defaultValue={node.label ?? ''}
        maxLength={200}
        onBlur={(event) => {
          const label = event.currentTarget.value
          editor.change('edits.rename', (document) => setLabel(document, node.id, label))
        }}
        onKeyDown={leave}
      />
      <TextInput
        w={104}
        label={t('inspector.id')}
        value={id}
        maxLength={64}
        error={verdict === 'fine' ? undefined : t(verdict === 'taken' ? 'inspector.idTaken' : 'inspector.idMalformed')}
        onChange={(event) => setId(event.currentTarget.value)}
        onBlur={() => {
          if (verdict !== 'fine') setId(node.id)
          else editor.change('edits.rename', (document) => renameNode(document, node.id, id), { nodes: new Set([id]) })
        }}
        onKeyDown={leave}
      />
    </div>
  )
}
