// How much is kept of runs: how many, how many checkpoints of each, and how often one is written.
import { ActionIcon, NumberInput, Popover, Tooltip } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { keepRanges } from '../app/settings.ts'
import { useSettings, useStudio } from '../app/use-studio.ts'
import { focusFirst } from '../ui/focus-first.ts'
import styles from './runs.module.css'

const labels = {
  keepRuns: ['runs.keepRuns', 'runs.keepRunsAbout'],
  keepCheckpoints: ['runs.keepCheckpoints', 'runs.keepCheckpointsAbout'],
  checkpointSeconds: ['runs.checkpointSeconds', 'runs.checkpointSecondsAbout']
} as const

export function RetentionButton() {
  const { t } = useTranslation()
  const label = t('runs.retention')
  return (
    <Popover position="top-end" width={320} shadow="md" trapFocus>
      <Popover.Target>
        <Tooltip label={label}>
          <ActionIcon size={24} aria-label={label} data-testid="runs-retention">
            <IconAdjustments size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <section ref={focusFirst} aria-label={label} className={styles['retention']}>
          <h3 className={styles['heading']}>{label}</h3>
          {(['keepRuns', 'keepCheckpoints', 'checkpointSeconds'] as const).map((name) => (
            <KeepField key={name} name={name} />
          ))}
        </section>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Takes effect when it is left or confirmed. */
function KeepField({ name }: { readonly name: keyof typeof keepRanges }) {
  const { t } = useTranslation()
  const { settings } = useStudio()
  const value = useSettings((now) => now[name])
  const { least, most } = keepRanges[name]
  const [label, about] = labels[name]
  return (
    <NumberInput
      key={value}
      label={t(label)}
      description={t(about)}
      defaultValue={value}
      min={least}
      max={most}
      allowDecimal={false}
      clampBehavior="blur"
      onBlur={(event) => {
        const wanted = Number(event.currentTarget.value)
        if (event.currentTarget.value !== '' && Number.isInteger(wanted))
          settings.setState({ [name]: Math.min(most, Math.max(least, wanted)) })
      }}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  )
}
