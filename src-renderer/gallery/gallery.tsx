// The gallery: every example as a card with a picture of its graph, recent projects, and an empty one to start from.
import { Button, Modal, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ProjectDocument, parseProject } from '../../engine/document.ts'
import type { ExampleEntry, OpenedProject, RecentProject } from '../../src-main/contract.ts'
import { sayFailure } from '../app/notices.ts'
import { useStudio } from '../app/use-studio.ts'
import { exampleWords } from '../locales/example-words.ts'
import { exampleInLanguage } from './example-in-language.ts'
import styles from './gallery.module.css'
import { GraphPicture } from './graph-picture.tsx'

interface Props {
  readonly opened: boolean
  onClose(): void
  onOpen(project: OpenedProject): void
  onNew(): void
}

export function Gallery({ opened, onClose, onOpen, onNew }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('gallery.title')}
      size={980}
      centered
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Content onOpen={onOpen} onNew={onNew} />
    </Modal>
  )
}

interface Example extends ExampleEntry {
  readonly project: OpenedProject
  readonly document: ProjectDocument | undefined
}

function Content({ onOpen, onNew }: Pick<Props, 'onOpen' | 'onNew'>) {
  const { t } = useTranslation()
  const { host } = useStudio()
  const [examples, setExamples] = useState<readonly Example[]>([])
  const [recent, setRecent] = useState<readonly RecentProject[]>([])
  const [query, setQuery] = useState('')
  useEffect(() => {
    let wanted = true
    const load = async () => {
      const entries = await host.services.examples()
      const loaded = await Promise.all(
        entries.map(async (entry) => {
          const project = exampleInLanguage(await host.services.openExample(entry.name))
          return { ...entry, ...exampleWords(entry.name), project, document: parseProject(project.text).document }
        })
      )
      if (wanted) setExamples(loaded)
    }
    load().catch((error: unknown) => sayFailure('gallery.failed', error))
    host.services.recentProjects().then(
      (found) => wanted && setRecent(found),
      () => {}
    )
    return () => {
      wanted = false
    }
  }, [host])
  const words = query.toLowerCase().split(/\s+/)
  const found = examples.filter(({ name, title, notes }) => words.every((word) => `${name} ${title} ${notes}`.toLowerCase().includes(word)))
  const openRecent = (path: string) => host.services.openProject(path).then(onOpen, (error: unknown) => sayFailure('app.openFailed', error))
  return (
    <div className={styles['gallery']}>
      <div className={styles['tools']}>
        <TextInput
          style={{ flex: 1 }}
          aria-label={t('gallery.search')}
          placeholder={t('gallery.search')}
          leftSection={<IconSearch size={14} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          data-autofocus
        />
        <Button variant="default" onClick={onNew}>
          {t('gallery.newProject')}
        </Button>
      </div>
      {recent.length > 0 && query === '' && (
        <section>
          <h2 className={styles['heading']}>
            {t('gallery.recent')}
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => {
                setRecent([])
                host.services.clearRecentProjects().catch(() => {})
              }}
            >
              {t('gallery.clearRecent')}
            </Button>
          </h2>
          <ul className={styles['recent']}>
            {recent.map(({ path, name, folder }) => (
              <li key={path}>
                <button type="button" onClick={() => void openRecent(path)} title={path}>
                  <strong>{name}</strong> <span>{folder}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2 className={styles['heading']}>{t('gallery.examples')}</h2>
        <div className={styles['cards']}>
          {found.map(({ name, title, notes, project, document }) => (
            <button key={name} type="button" className={styles['card']} data-testid={`example-${name}`} onClick={() => onOpen(project)}>
              <span className={styles['picture']}>{document && <GraphPicture graph={document.graph} />}</span>
              <span className={styles['title']}>{title}</span>
              <span className={styles['notes']}>{firstParagraph(notes)}</span>
              <span className={styles['facts']}>{t('gallery.nodes', { count: document?.graph.nodes.length ?? 0 })}</span>
            </button>
          ))}
        </div>
        {examples.length > 0 && found.length === 0 && <p className={styles['nothing']}>{t('gallery.nothing')}</p>}
      </section>
    </div>
  )
}

/** Without the marks of Markdown. */
function firstParagraph(notes: string): string {
  const [paragraph = ''] = notes.split(/\n\s*\n/)
  return paragraph.replace(/[`*#]/g, '')
}
