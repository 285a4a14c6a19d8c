// In the inspector: what of a node differs from the run the canvas is compared with.
import { useTranslation } from 'react-i18next'
import { useRuns } from '../app/use-studio.ts'
import styles from './diff.module.css'
import { sameMark } from './diff-mark.tsx'
import { changeWords, partLabel } from './difference-words.ts'
import { keyOf } from './differences.tsx'

export function NodeDifferences({ node }: { readonly node: string }) {
  const { t } = useTranslation()
  const mark = useRuns(({ diff }) => diff?.diff.marks.get(node), sameMark)
  const name = useRuns(({ diff }) => diff?.base.name)
  if (!mark || name === undefined) return null
  return (
    <section className={styles['note']} data-testid="node-differences">
      <h3>{t(mark.kind === 'added' ? 'runs.noteAdded' : 'runs.noteChanged', { name })}</h3>
      {mark.kind === 'changed' && (
        <ul className={styles['list']}>
          {mark.differences.map((difference) => (
            <li key={keyOf(difference)}>
              <span>{partLabel(difference)}</span>
              <span className={styles['change']}>{changeWords(difference)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
