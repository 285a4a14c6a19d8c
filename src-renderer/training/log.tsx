// What happened, line by line, with a click to the node it is about.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useRun, useStudio } from '../app/use-studio.ts'
import dock from './dock.module.css'
import styles from './log.module.css'

export function Log() {
  const { t, i18n } = useTranslation()
  const { run, context } = useStudio()
  const lines = useRun((state) => state.log)
  const end = useRef<HTMLDivElement>(null)
  const count = lines.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest line comes into view with every new one
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' })
  }, [count])
  if (count === 0) return <div className={dock['empty']}>{t('training.logEmpty')}</div>
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' })
  return (
    <div className={styles['log']}>
      <Tooltip label={t('training.logClear')}>
        <ActionIcon className={styles['clear']} aria-label={t('training.logClear')} onClick={() => run.clearLog()}>
          <IconTrash size={15} />
        </ActionIcon>
      </Tooltip>
      <ol className={styles['lines']}>
        {lines.map(({ id, at, severity, message, node }) => (
          <li key={id} className={styles['line']} data-severity={severity}>
            <time className={styles['time']} dateTime={new Date(at).toISOString()}>
              {time.format(at)}
            </time>
            <span className={styles['message']}>{message}</span>
            {node !== undefined && (
              <button
                type="button"
                className={styles['node']}
                onClick={() => context.view.reveal(node)}
                aria-label={t('training.goToNode', { node })}
              >
                {node}
              </button>
            )}
          </li>
        ))}
      </ol>
      <div ref={end} />
    </div>
  )
}
