// The name of a node, typed in place after a double-click or F2.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSelected, useStudio } from '../app/use-studio.ts'
import { setGroupLabel } from '../editor/operations/groups.ts'
import { setLabel } from '../editor/operations/rename.ts'
import styles from './node-card.module.css'

interface Props {
  /** Of the node, or "group:" and the id of the group. */
  readonly id: string
  readonly title: string
}

export function NodeTitle({ id, title }: Props) {
  const { t } = useTranslation()
  const { view, editor } = useStudio()
  const renaming = useSelected(view.state, (state) => state.renaming === id)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (renaming) input.current?.select()
  }, [renaming])
  const stop = () => view.state.setState({ renaming: undefined })
  if (!renaming)
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: F2 and the inspector rename by keyboard
      <span className={styles['title']} title={title} onDoubleClick={() => view.state.setState({ renaming: id })}>
        {title}
      </span>
    )
  const commit = (label: string) => {
    stop()
    if (id.startsWith('group:')) editor.change('edits.renameGroup', (document) => setGroupLabel(document, id.slice('group:'.length), label))
    else editor.change('edits.rename', (document) => setLabel(document, id, label))
  }
  return (
    <input
      ref={input}
      className={`${styles['rename']} nodrag nopan`}
      aria-label={t('canvas.rename')}
      defaultValue={title}
      maxLength={200}
      onBlur={(event) => commit(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') commit(event.currentTarget.value)
        if (event.key === 'Escape') stop()
      }}
    />
  )
}
