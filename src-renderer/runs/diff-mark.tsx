// On a node of the canvas: that it is new or changed against the run it is compared with; hover says what.
import { IconPencil, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useRuns } from '../app/use-studio.ts'
import type { NodeMark } from './compare-projects.ts'
import styles from './diff.module.css'
import { changeWords, partLabel } from './difference-words.ts'

export function DiffMark({ node }: { readonly node: string }) {
  const mark = useRuns(({ diff }) => diff?.diff.marks.get(node), sameMark)
  return mark ? <Mark node={node} mark={mark} /> : null
}

/** Comparing anew makes new records; a card is drawn again only where they say something else. */
export function sameMark(a: NodeMark | undefined, b: NodeMark | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b))
}

function Mark({ node, mark }: { readonly node: string; readonly mark: NodeMark }) {
  const { t } = useTranslation()
  const isNew = mark.kind === 'added'
  const Icon = isNew ? IconPlus : IconPencil
  const changes = mark.differences.map((difference) => `${partLabel(difference)}: ${changeWords(difference)}`).join('\n')
  const words = isNew ? t('runs.markAdded') : `${t('runs.markChanged')}\n${changes}`
  return (
    <>
      <span className={styles['outline']} data-kind={mark.kind} aria-hidden="true" />
      <span className={styles['badge']} data-kind={mark.kind} title={words} role="img" aria-label={words} data-testid={`diff-${node}`}>
        <Icon size={12} aria-hidden />
      </span>
    </>
  )
}
