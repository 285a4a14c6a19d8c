// The project itself: title, notes and totals, shown while nothing is selected.
import { Button, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useEditor, useInspection, useStudio } from '../app/use-studio.ts'
import { setNotes, setTitle } from '../editor/operations/training.ts'
import { formatCount } from '../training/formats.ts'
import styles from './inspector.module.css'
import { Notes } from './notes.tsx'

export function ProjectPanel() {
  const { t } = useTranslation()
  const { editor } = useStudio()
  const { title, notes, graph } = useEditor((state) => state.document)
  const { inference } = useInspection()
  const [editing, setEditing] = useState(false)
  const total = (pick: 'parameters' | 'multiplyAdds' | 'bytes') => inference.nodes.reduce((sum, entry) => sum + entry.cost[pick], 0)
  return (
    <>
      <header className={styles['head']}>
        <div className={styles['kind']}>{t('inspector.project')}</div>
        <TextInput
          key={title}
          aria-label={t('inspector.title')}
          placeholder={t('inspector.title')}
          defaultValue={title ?? ''}
          maxLength={500}
          onBlur={(event) => {
            const wanted = event.currentTarget.value.trim()
            editor.change('edits.title', (document) => setTitle(document, wanted))
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard too */}
      <div className={styles['body']} tabIndex={0}>
        <dl className={styles['facts']}>
          <dt>{t('inspector.nodes')}</dt>
          <dd>{formatCount(graph.nodes.length)}</dd>
          <dt>{t('inspector.parameters')}</dt>
          <dd>{formatCount(total('parameters'))}</dd>
          <dt>{t('inspector.multiplyAdds')}</dt>
          <dd>{formatCount(total('multiplyAdds'))}</dd>
          <dt>{t('inspector.memory')}</dt>
          <dd>{t('inspector.bytes', { bytes: formatCount(total('bytes')) })}</dd>
        </dl>
        <h3 className={styles['section']}>{t('inspector.notes')}</h3>
        {editing ? (
          <Textarea
            autosize
            minRows={6}
            maxRows={24}
            aria-label={t('inspector.notes')}
            autoFocus
            defaultValue={notes ?? ''}
            onBlur={(event) => {
              const text = event.currentTarget.value
              setEditing(false)
              editor.change('edits.notes', (document) => setNotes(document, text))
            }}
          />
        ) : (
          <>
            <Notes text={notes ?? ''} />
            <Button variant="default" onClick={() => setEditing(true)}>
              {t(notes ? 'inspector.editNotes' : 'inspector.addNotes')}
            </Button>
          </>
        )}
      </div>
    </>
  )
}
