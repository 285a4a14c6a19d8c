// The tools above charts: how losses are drawn, where the view stands, and what can be taken away.
import { ActionIcon, Menu, Slider, Switch, Tooltip } from '@mantine/core'
import { IconDownload, IconZoomReset } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import styles from './charts.module.css'

interface LossToolsProps {
  readonly smoothing: number
  readonly logarithmic: boolean
  /** Of the slider, in pixels. */
  readonly width: number
  onSmoothing(smoothing: number): void
  onLogarithmic(logarithmic: boolean): void
}

export function LossTools({ smoothing, logarithmic, width, onSmoothing, onLogarithmic }: LossToolsProps) {
  const { t } = useTranslation()
  return (
    <>
      <span className={styles['label']}>{t('training.smoothing')}</span>
      <Slider
        w={width}
        size="xs"
        min={0}
        max={0.99}
        step={0.01}
        label={null}
        thumbLabel={t('training.smoothing')}
        value={smoothing}
        onChange={onSmoothing}
      />
      <Switch label={t('training.logScale')} checked={logarithmic} onChange={(event) => onLogarithmic(event.currentTarget.checked)} />
    </>
  )
}

interface ChartToolsProps {
  /** What is exported. */
  readonly label: string
  readonly position: 'bottom-start' | 'bottom-end'
  readonly testId?: string
  onResetZoom(): void
  onPng(): void
  onCsv(): void
}

export function ChartTools({ label, position, testId, onResetZoom, onPng, onCsv }: ChartToolsProps) {
  const { t } = useTranslation()
  return (
    <>
      <Tooltip label={t('training.resetZoom')}>
        <ActionIcon aria-label={t('training.resetZoom')} onClick={onResetZoom}>
          <IconZoomReset size={16} />
        </ActionIcon>
      </Tooltip>
      <Menu position={position}>
        <Menu.Target>
          <Tooltip label={label}>
            <ActionIcon aria-label={label} data-testid={testId}>
              <IconDownload size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onPng}>{t('training.exportPng')}</Menu.Item>
          <Menu.Item onClick={onCsv}>{t('training.exportCsv')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
