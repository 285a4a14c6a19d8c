// Sets up a sweep: what changes, how trials are compared, and how many there will be; every trial is checked before any starts.
import { Alert, Button, Group, Modal, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ProjectDocument, resolveTraining, serialiseProject } from '../../engine/document.ts'
import type { SweepMetric } from '../../src-main/contract.ts'
import { showDialog } from '../app/shell-state.ts'
import { useEditor, useFacts, useStudio } from '../app/use-studio.ts'
import { formatCount, formatDuration } from '../training/formats.ts'
import { type AxisDraft, newAxis } from './axis-draft.ts'
import { AxisRow } from './axis-row.tsx'
import { metricWords } from './axis-words.ts'
import { mostTrials, scaleOf } from './plan-trials.ts'
import { checkSweep } from './sweep-draft.ts'
import { placeKey, sweepables } from './sweepable.ts'
import styles from './sweeps.module.css'

const metrics: readonly SweepMetric[] = ['testAccuracy', 'validationAccuracy', 'trainAccuracy', 'loss']
/** Trials checked at every key; all are when the sweep starts. */
const checkedLive = 40
/** The host takes no more. */
const largestTexts = 64 * 1048576

export function SweepSetup({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { sweeps, frames } = useStudio()
  const document = useEditor((state) => state.document)
  const facts = useFacts((state) => state.facts)
  const [kind, setKind] = useState<'grid' | 'random'>('grid')
  const [axes, setAxes] = useState<readonly AxisDraft[]>(() => firstAxes(document))
  const [draws, setDraws] = useState(20)
  const [seed, setSeed] = useState(0)
  const [iterations, setIterations] = useState<number | undefined>(undefined)
  const [metric, setMetric] = useState<SweepMetric>(() => firstMetric(facts))
  const [failure, setFailure] = useState<string | undefined>(undefined)

  const known = { facts, hasLength: iterations !== undefined }
  const draft = { kind, axes, draws, seed }
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are all that `draft` and `known` hold
  const checked = useMemo(
    () => checkSweep(document, draft, known, checkedLive),
    [document, kind, axes, draws, seed, facts, iterations === undefined]
  )
  const seconds = estimate(document, checked.count, iterations, frames.numbers.iterationsPerSecond)
  const offered = sweepables(document)
  const free = offered.find(({ place }) => !axes.some(({ swept }) => placeKey(swept.place) === placeKey(place)))
  const change = (next: AxisDraft) => {
    setFailure(undefined)
    setAxes(axes.map((axis) => (axis.id === next.id ? next : axis)))
  }

  const start = () => {
    const all = checkSweep(document, draft, known, mostTrials)
    if (!('trials' in all)) {
      setFailure(all.problem)
      return
    }
    const trials = all.trials.map(({ values, document: trial }) => ({ values, text: serialiseProject(trial) }))
    if (trials.reduce((sum, { text }) => sum + text.length, 0) > largestTexts) {
      setFailure(t('sweeps.tooLarge'))
      return
    }
    const plan = {
      kind,
      seed,
      axes: all.axes.map(({ place, plan: values }) => ({ place, scale: scaleOf(values) })),
      metric,
      ...(iterations !== undefined && { iterations }),
      trials
    }
    sweeps.start(plan).then(
      () => showDialog({ kind: 'sweeps' }),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error))
    )
  }

  const problem = failure ?? ('problem' in checked ? checked.problem : undefined)
  return (
    <Modal opened onClose={onClose} size={820} title={t('sweeps.setupTitle')} centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('sweeps.about')}
        </Text>
        <SegmentedControl
          aria-label={t('sweeps.kind')}
          value={kind}
          onChange={(value) => setKind(value as 'grid' | 'random')}
          data={[
            { value: 'grid', label: t('sweeps.grid') },
            { value: 'random', label: t('sweeps.random') }
          ]}
        />
        <fieldset className={styles['axes']}>
          <legend>{t('sweeps.axes')}</legend>
          {axes.map((axis) => (
            <AxisRow
              key={axis.id}
              axis={axis}
              document={document}
              offered={offered}
              hasSteps={kind === 'grid'}
              onChange={change}
              onRemove={() => setAxes(axes.filter(({ id }) => id !== axis.id))}
            />
          ))}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={!free || axes.length >= 12}
            onClick={() => free && setAxes([...axes, newAxis(free, Math.max(0, ...axes.map(({ id }) => id)) + 1)])}
            data-testid="sweep-add-axis"
          >
            {t('sweeps.addAxis')}
          </Button>
        </fieldset>
        <div className={styles['options']}>
          {kind === 'random' && (
            <>
              <NumberInput
                label={t('sweeps.draws')}
                value={draws}
                min={1}
                max={mostTrials}
                allowDecimal={false}
                onChange={(value) => setDraws(Number(value) || 1)}
              />
              <NumberInput
                label={t('sweeps.seed')}
                description={t('sweeps.seedHint')}
                inputWrapperOrder={['label', 'input', 'description']}
                value={seed}
                min={0}
                max={2 ** 32 - 1}
                allowDecimal={false}
                onChange={(value) => setSeed(Number(value) || 0)}
              />
            </>
          )}
          <Select
            label={t('sweeps.metric')}
            description={t(`sweeps.metricHint_${metric}`)}
            inputWrapperOrder={['label', 'input', 'description']}
            data={metrics.map((value) => ({ value, label: metricWords(value) }))}
            value={metric}
            allowDeselect={false}
            onChange={(value) => value && setMetric(value as SweepMetric)}
          />
          <NumberInput
            label={t('sweeps.iterations')}
            placeholder={t('sweeps.iterationsOwn')}
            value={iterations ?? ''}
            min={1}
            max={1_000_000_000}
            allowDecimal={false}
            onChange={(value) => setIterations(value === '' ? undefined : Math.max(1, Number(value)))}
            data-testid="sweep-iterations"
          />
        </div>
        {problem !== undefined && (
          <Alert color="red" role="alert" data-testid="sweep-problem">
            {problem}
          </Alert>
        )}
        <Group justify="space-between" gap="sm">
          <Text size="sm" role="status" data-testid="sweep-count">
            {t('sweeps.count', { count: formatCount(checked.count) })}
            {seconds !== undefined && ` · ${t('sweeps.estimate', { duration: formatDuration(seconds) })}`}
          </Text>
          <Group gap="sm">
            <Button variant="default" onClick={onClose}>
              {t('app.cancel')}
            </Button>
            <Button onClick={start} disabled={'problem' in checked} data-testid="sweep-start">
              {t('sweeps.start')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  )
}

/** What is swept most often. */
function firstAxes(document: ProjectDocument): readonly AxisDraft[] {
  const rate = sweepables(document).find(({ place }) => placeKey(place) === 'training optimizer.learningRate')
  return rate ? [newAxis(rate, 1)] : []
}

function firstMetric(facts: ReadonlyMap<string, { readonly classes: number | null; readonly testCount: number }>): SweepMetric {
  return [...facts.values()].some(({ classes, testCount }) => classes !== null && testCount > 0) ? 'testAccuracy' : 'loss'
}

/** From how fast the last run went; undefined where there was none, or epochs give the length. */
function estimate(document: ProjectDocument, trials: number, iterations: number | undefined, perSecond: number): number | undefined {
  const each = iterations ?? resolveTraining(document).iterations
  return perSecond > 0 && each !== undefined && trials > 0 ? (trials * each) / perSecond : undefined
}
