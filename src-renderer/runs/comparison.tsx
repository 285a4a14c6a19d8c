// Runs side by side: their curves over one axis, and what differs between them; or one run's curves and facts.
import { Button, Select } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunDetails, RunRecord } from '../../src-main/contract.ts'
import { sayFailure } from '../app/notices.ts'
import { useRuns, useStudio } from '../app/use-studio.ts'
import type { Chart } from '../training/chart.ts'
import { sideBySide } from '../training/chart-picture.ts'
import { ChartTools, LossTools } from '../training/chart-tools.tsx'
import comparison from './comparison.module.css'
import { AccuracyOverlay, LossOverlay, type PlacedRun } from './comparison-charts.tsx'
import type { SeenRun } from './contract.ts'
import { DeleteRuns } from './delete-runs.tsx'
import { Differences } from './differences.tsx'
import { RunActions } from './run-actions.tsx'
import { exactTime } from './run-columns.ts'
import { runsAsCsv, type Split, splitsOf } from './run-curves.ts'
import { RunFacts } from './run-facts.tsx'
import { RunLegend } from './run-legend.tsx'
import { runStyle } from './run-style.ts'
import styles from './runs.module.css'

const splitLabels = { train: 'training.splitTraining', validation: 'training.splitValidation', test: 'training.splitTest' } as const

export function Comparison() {
  const { t, i18n } = useTranslation()
  const { runs, host } = useStudio()
  const compared = useRuns((state) => state.compared)
  const seen = useRuns((state) => state.seen)
  const list = useRuns((state) => state.list)
  const [smoothing, setSmoothing] = useState(0.95)
  const [logarithmic, setLogarithmic] = useState(false)
  const [chosenSplit, setSplit] = useState<Split>('test')
  const [deleting, setDeleting] = useState<readonly RunRecord[]>()
  const made = useRef<{ loss?: Chart | undefined; accuracy?: Chart | undefined }>({})
  const placed = useMemo(
    () =>
      compared.flatMap((id, i): readonly PlacedRun[] => {
        const run = seen.get(id)
        return run?.kind === 'loaded' ? [{ details: run.details, document: run.document, style: runStyle(i) }] : []
      }),
    [compared, seen]
  )
  const details = placed.map((run) => run.details)
  const splits = splitsOf(details.map(({ curves }) => curves))
  const split = splits.includes(chosenSplit) ? chosenSplit : (splits.at(-1) ?? 'test')
  const records = recordsOf(compared, list.kind === 'loaded' ? list.records : [], details)

  const save = (name: string, bytes: Uint8Array, type: string) =>
    host.saveCopy(name, bytes, type).catch((error: unknown) => sayFailure('training.saveFailed', error))
  const saveCsv = () => save('compared-runs.csv', new TextEncoder().encode(runsAsCsv(details)), 'text/csv')
  const savePng = async () => {
    const canvases = [made.current.loss?.canvas(), made.current.accuracy?.canvas()].filter((canvas) => canvas !== undefined)
    const page = getComputedStyle(document.documentElement)
    const lines = placed.map(({ style, details: { record } }) => ({
      text: `${style.letter}  ${record.name} · ${exactTime(record.begun, i18n.language)}`,
      colour: page.getPropertyValue(style.colour),
      dash: style.dash
    }))
    const blob = await sideBySide(canvases, placed.length > 1 ? lines : [])
    if (blob) await save('compared-runs.png', new Uint8Array(await blob.arrayBuffer()), 'image/png')
  }
  const back = t('runs.back')
  return (
    <div className={styles['view']} data-testid="run-comparison">
      <div className={styles['tools']}>
        <Button
          size="compact-xs"
          variant="default"
          flex="none"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
          onClick={() => runs.compare([])}
        >
          {back}
        </Button>
        <LossTools width={72} smoothing={smoothing} logarithmic={logarithmic} onSmoothing={setSmoothing} onLogarithmic={setLogarithmic} />
        {placed.length > 1 && splits.length > 1 && (
          <Select
            w={110}
            aria-label={t('runs.accuracyOf')}
            allowDeselect={false}
            data={splits.map((name) => ({ value: name, label: t(splitLabels[name]) }))}
            value={split}
            onChange={(name) => name && setSplit(name as Split)}
          />
        )}
        <ChartTools
          label={t('runs.export')}
          position="bottom-start"
          testId="runs-export"
          onResetZoom={() => {
            made.current.loss?.resetZoom()
            made.current.accuracy?.resetZoom()
          }}
          onPng={() => void savePng()}
          onCsv={() => void saveCsv()}
        />
        <span className={styles['room']} />
        <RunActions chosen={records} inComparison onDelete={() => setDeleting(records)} />
      </div>
      <div className={comparison['comparison']}>
        <LossOverlay
          runs={placed}
          smoothing={smoothing}
          logarithmic={logarithmic}
          onChart={(chart) => {
            made.current.loss = chart
          }}
        />
        <AccuracyOverlay
          runs={placed}
          splits={placed.length > 1 ? [split] : splits}
          onChart={(chart) => {
            made.current.accuracy = chart
          }}
        />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard too */}
        <section className={comparison['side']} tabIndex={0} aria-label={t(compared.length > 1 ? 'runs.differences' : 'runs.facts')}>
          {compared.map((id) => (
            <Trouble key={id} run={seen.get(id)} />
          ))}
          {placed.length > 1 && <RunLegend runs={placed} />}
          {placed.length > 1 && <Differences runs={placed} />}
          {compared.length === 1 && details[0] && <RunFacts record={details[0].record} />}
        </section>
      </div>
      {deleting && <DeleteRuns chosen={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  )
}

/** As the list has them, which is newer; before it is there, as they were read. */
function recordsOf(ids: readonly string[], listed: readonly RunRecord[], read: readonly RunDetails[]): readonly RunRecord[] {
  return ids.flatMap((id) => listed.find((record) => record.id === id) ?? read.find(({ record }) => record.id === id)?.record ?? [])
}

function Trouble({ run }: { readonly run: SeenRun | undefined }) {
  const { t } = useTranslation()
  if (!run || run.kind === 'loading')
    return (
      <p className={styles['dim']} role="status">
        {t('runs.loading')}
      </p>
    )
  if (run.kind === 'failed')
    return (
      <p className={styles['failure']} role="alert">
        {`${t('runs.readFailed')}: ${run.reason}`}
      </p>
    )
  return null
}
