// Over the canvas: what it is compared with, everything that differs, and the end of it.
import { ActionIcon, Button, Popover, Tooltip } from '@mantine/core'
import { IconGitCompare, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RunRecord } from '../../src-main/contract.ts'
import { useRuns, useStudio } from '../app/use-studio.ts'
import { focusFirst } from '../ui/focus-first.ts'
import type { CanvasDiff } from './contract.ts'
import styles from './diff.module.css'
import { changeWords, differenceLabel } from './difference-words.ts'
import { keyOf } from './differences.tsx'
import { exactTime } from './run-columns.ts'

export function DiffBar() {
  const diff = useRuns((state) => state.diff)
  return diff ? <Bar diff={diff} /> : null
}

function Bar({ diff: { base, now, diff } }: { readonly diff: CanvasDiff }) {
  const { t, i18n } = useTranslation()
  const { runs } = useStudio()
  const title = (record: RunRecord) => `${record.name} (${exactTime(record.begun, i18n.language)})`
  const words = now ? t('runs.diffOfRuns', { base: title(base), now: title(now) }) : t('runs.diffOfCanvas', { base: title(base) })
  const count = diff.all.length
  const end = t('runs.endDiff')
  return (
    <section className={styles['bar']} aria-label={t('runs.diffBar')} data-testid="diff-bar">
      <IconGitCompare size={16} aria-hidden />
      <span className={styles['words']} role="status" title={words}>
        {words}
      </span>
      {count === 0 ? (
        <strong>{t('runs.diffNone')}</strong>
      ) : (
        <Popover position="bottom-end" width={420} shadow="md" trapFocus returnFocus>
          <Popover.Target>
            <Button size="compact-xs" variant="default" flex="none" data-testid="diff-list">
              {t('runs.diffCount', { differences: count })}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard too */}
            <ul ref={focusFirst} className={styles['list']} tabIndex={0} aria-label={t('runs.differences')}>
              {diff.all.map((difference) => (
                <li key={keyOf(difference)}>
                  <span>{differenceLabel(difference)}</span>
                  <span className={styles['change']}>{changeWords(difference)}</span>
                </li>
              ))}
            </ul>
          </Popover.Dropdown>
        </Popover>
      )}
      <Tooltip label={end}>
        <ActionIcon size="sm" aria-label={end} data-testid="diff-end" onClick={() => runs.endDiff()}>
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </section>
  )
}
