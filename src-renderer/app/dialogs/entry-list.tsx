// Files of the served folder to choose from, newest first, with a box that narrows them by name.
import { Loader, ScrollArea, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FolderEntry } from '../../../src-main/contract.ts'
import styles from './entry-list.module.css'

interface Props {
  readonly label: string
  /** Undefined: still being listed. */
  readonly entries: readonly FolderEntry[] | undefined
  /** What is said where there are none at all. */
  readonly nothing: string
  onChoose(path: string): void
}

export function EntryList({ label, entries, nothing, onChoose }: Props) {
  const { t, i18n } = useTranslation()
  const [filter, setFilter] = useState('')
  const matching = entries?.filter(({ path }) => path.toLowerCase().includes(filter.toLowerCase()))
  const dates = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <>
      <TextInput
        label={label}
        placeholder={t('app.openFilter')}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        data-autofocus
      />
      <ScrollArea.Autosize mah={320} className={styles['list']}>
        {!matching && <Loader size="sm" m="md" />}
        {matching?.length === 0 && (
          <Text size="sm" c="dimmed" p="md">
            {entries?.length === 0 ? nothing : t('app.openNoMatch')}
          </Text>
        )}
        {matching?.map(({ path, modified }) => (
          <button key={path} type="button" className={styles['entry']} onClick={() => onChoose(path)}>
            <span className={styles['path']}>{path}</span>
            <span className={styles['date']}>{dates.format(modified)}</span>
          </button>
        ))}
      </ScrollArea.Autosize>
    </>
  )
}
