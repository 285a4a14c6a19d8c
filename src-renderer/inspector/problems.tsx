// Every problem of the document, errors first: a headline in the user's language, and the engine's sentence with the cure.
import { IconAlertTriangle, IconExclamationCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useInspection, useStudio } from '../app/use-studio.ts'
import styles from './inspector.module.css'
import { problemHeadline } from './problem-words.ts'

export function Problems() {
  const { t } = useTranslation()
  const { context } = useStudio()
  const { problems } = useInspection()
  const rank = { error: 0, warning: 1 } as const
  const sorted = [...problems].sort((a, b) => rank[a.severity] - rank[b.severity])
  if (sorted.length === 0)
    return (
      <p className={styles['fine']} data-testid="problems">
        {t('problems.none')}
      </p>
    )
  return (
    <ul className={styles['problems']} data-testid="problems">
      {sorted.map((problem) => {
        const Icon = problem.severity === 'error' ? IconExclamationCircle : IconAlertTriangle
        const { node } = problem
        const content = (
          <>
            <Icon size={16} aria-hidden />
            <span>
              <span className={styles['headline']}>{[node, problemHeadline(problem)].filter(Boolean).join(': ')}</span>
              <span className={styles['sentence']}>{problem.message}</span>
            </span>
          </>
        )
        return (
          <li key={`${problem.code} ${node} ${problem.port} ${problem.message}`}>
            {node === undefined ? (
              <div className={styles['entry']} data-severity={problem.severity}>
                {content}
              </div>
            ) : (
              <button type="button" className={styles['entry']} data-severity={problem.severity} onClick={() => context.view.reveal(node)}>
                {content}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
