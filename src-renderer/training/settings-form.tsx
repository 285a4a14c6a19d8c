// The training settings of the project: how parameters are updated, how long, and how often it is measured.
import { ActionIcon, NumberInput, SegmentedControl, Select, Tooltip } from '@mantine/core'
import { IconDice5 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type CatalogueField, optimizerCatalogue, scheduleCatalogue } from '../../engine/catalog.ts'
import {
  type ResolvedTraining,
  resolveTraining,
  type ScheduleSettings,
  type TrainingSettings,
  trainingProblems
} from '../../engine/document.ts'
import { useEditor, useRun, useStudio } from '../app/use-studio.ts'
import { setTraining } from '../editor/operations/training.ts'
import { kindWords, optionWords } from '../locales/op-words.ts'
import { firstSchedule } from './first-schedule.ts'
import { RatePicture } from './rate-picture.tsx'
import styles from './settings-form.module.css'

export function SettingsForm() {
  const { t } = useTranslation()
  const { editor } = useStudio()
  const training = useEditor((state) => state.document.training)
  const running = useRun((state) => state.status !== 'idle')
  const settings = resolveTraining(training ? { training } : {})
  const change = (next: (given: TrainingSettings) => TrainingSettings) =>
    editor.change('edits.training', (document) => setTraining(document, next))
  const set = <K extends keyof TrainingSettings>(key: K, value: TrainingSettings[K]) => change((given) => ({ ...given, [key]: value }))
  const problems = trainingProblems(training ?? {}).filter((problem) => problem.severity === 'warning')
  return (
    <div className={styles['form']}>
      {running && <p className={styles['note']}>{t('training.settingsNote')}</p>}
      <Section title={t('training.sectionUpdate')}>
        <OptimizerFields settings={settings} change={change} />
        <ScheduleFields settings={settings} change={change} />
      </Section>
      <Section title={t('training.sectionRun')}>
        <LengthField settings={settings} change={change} />
        <NumberField
          label={t('training.batchSize')}
          value={settings.batchSize}
          min={1}
          whole
          onCommit={(value) => set('batchSize', value)}
        />
        <Choice
          label={t('training.sampling')}
          value={settings.sampling}
          options={[
            ['with-replacement', t('training.samplingReplacement')],
            ['shuffle', t('training.samplingShuffle')]
          ]}
          onChange={(value) => set('sampling', value)}
        />
        <Choice
          label={t('training.precision')}
          value={settings.precision}
          options={[
            ['float32', 'float32'],
            ['float64', 'float64']
          ]}
          onChange={(value) => set('precision', value)}
        />
        <Choice
          label={t('training.gradient')}
          value={settings.gradient}
          options={[
            ['backprop', t('training.gradientBackprop')],
            ['numerical', t('training.gradientNumerical')]
          ]}
          onChange={(value) => set('gradient', value)}
        />
        <div className={styles['row']}>
          <NumberField
            label={t('training.seed')}
            value={settings.seed}
            min={0}
            max={4294967295}
            whole
            onCommit={(value) => set('seed', value)}
          />
          <Tooltip label={t('training.newSeed')}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={t('training.newSeed')}
              onClick={() => set('seed', Math.floor(Math.random() * 1e6))}
            >
              <IconDice5 size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
      </Section>
      <Section title={t('training.sectionEvaluation')}>
        <NumberField
          label={t('training.evaluateEvery')}
          hint={t('training.evaluateEveryHint')}
          value={settings.evaluateEvery}
          min={0}
          whole
          onCommit={(value) => set('evaluateEvery', value)}
        />
        <EarlyStoppingFields settings={settings} change={change} />
        {problems.map((problem) => (
          <p key={problem.code} className={styles['warning']} role="status">
            {problem.message}
          </p>
        ))}
      </Section>
    </div>
  )
}

interface PartProps {
  readonly settings: ResolvedTraining
  change(next: (given: TrainingSettings) => TrainingSettings): void
}

function OptimizerFields({ settings, change }: PartProps) {
  const { t } = useTranslation()
  const { kind } = settings.optimizer
  const fields = optimizerCatalogue().find((entry) => entry.kind === kind)?.fields ?? []
  return (
    <>
      <Select
        label={t('training.optimizer')}
        data={optimizerCatalogue().map((entry) => ({ value: entry.kind, label: kindWords(entry).label }))}
        value={kind}
        allowDeselect={false}
        // numbers of another kind would be refused; the learning rate that suits one seldom suits another
        onChange={(value) => value && change((given) => ({ ...given, optimizer: { kind: value as typeof kind } }))}
      />
      <p className={styles['doc']}>{kindWords(optimizerCatalogue().find((entry) => entry.kind === kind)).summary}</p>
      {fields.map((field) => (
        <OptionField
          key={`${kind} ${field.name}`}
          field={field}
          value={settings.optimizer[field.name as keyof typeof settings.optimizer] as number}
          onCommit={(value) => change((given) => ({ ...given, optimizer: { ...(given.optimizer ?? { kind }), [field.name]: value } }))}
        />
      ))}
    </>
  )
}

function ScheduleFields({ settings, change }: PartProps) {
  const { t } = useTranslation()
  const { schedule } = settings
  const setSchedule = (next: ScheduleSettings) => change((given) => ({ ...given, schedule: next }))
  return (
    <>
      <ScheduleChoice label={t('training.schedule')} schedule={schedule} all onChange={setSchedule} />
      {schedule.kind === 'warm-up' && (
        <ScheduleChoice
          label={t('training.scheduleAfter')}
          schedule={schedule.after ?? { kind: 'constant' }}
          all={false}
          onChange={(after) => after.kind !== 'warm-up' && setSchedule({ ...schedule, after })}
        />
      )}
      <RatePicture settings={settings} />
    </>
  )
}

interface ScheduleChoiceProps {
  readonly label: string
  readonly schedule: ScheduleSettings
  /** False leaves out what leads to another schedule. */
  readonly all: boolean
  onChange(schedule: ScheduleSettings): void
}

function ScheduleChoice({ label, schedule, all, onChange }: ScheduleChoiceProps) {
  const offered = scheduleCatalogue().filter((entry) => all || !entry.leadsToAnother)
  const fields = offered.find((entry) => entry.kind === schedule.kind)?.fields ?? []
  const values = schedule as unknown as Readonly<Record<string, number | undefined>>
  return (
    <>
      <Select
        label={label}
        data={offered.map((entry) => ({ value: entry.kind, label: kindWords(entry).label }))}
        value={schedule.kind}
        allowDeselect={false}
        onChange={(value) => value && onChange(firstSchedule[value as ScheduleSettings['kind']])}
      />
      {fields.map((field) => (
        <OptionField
          key={`${schedule.kind} ${field.name}`}
          field={field}
          value={values[field.name]}
          onCommit={(value) => onChange({ ...schedule, [field.name]: value } as ScheduleSettings)}
        />
      ))}
    </>
  )
}

function LengthField({ settings, change }: PartProps) {
  const { t } = useTranslation()
  const epochs = settings.epochs !== undefined
  const setLength = (unit: 'iterations' | 'epochs', value: number) =>
    change(({ iterations: _, epochs: __, ...rest }) => ({ ...rest, [unit]: value }))
  return (
    <div className={styles['row']}>
      <NumberField
        label={t('training.length')}
        value={epochs ? settings.epochs : settings.iterations}
        min={1}
        whole
        onCommit={(value) => setLength(epochs ? 'epochs' : 'iterations', value)}
      />
      <Select
        aria-label={t('training.length')}
        w={112}
        data={[
          { value: 'iterations', label: t('training.iterations') },
          { value: 'epochs', label: t('training.epochs') }
        ]}
        value={epochs ? 'epochs' : 'iterations'}
        allowDeselect={false}
        onChange={(unit) => unit && setLength(unit as 'iterations' | 'epochs', unit === 'epochs' ? 5 : 3000)}
      />
    </div>
  )
}

function EarlyStoppingFields({ settings, change }: PartProps) {
  const { t } = useTranslation()
  const early = settings.earlyStopping
  const off = 'off'
  return (
    <>
      <Select
        label={t('training.earlyStopping')}
        data={[
          { value: off, label: t('training.earlyOff') },
          { value: 'loss', label: t('training.earlyLoss') },
          { value: 'validationLoss', label: t('training.earlyValidationLoss') },
          { value: 'validationAccuracy', label: t('training.earlyValidationAccuracy') },
          { value: 'testLoss', label: t('training.earlyTestLoss') },
          { value: 'testAccuracy', label: t('training.earlyTestAccuracy') },
          { value: 'trainAccuracy', label: t('training.earlyTrainAccuracy') }
        ]}
        value={early?.metric ?? off}
        allowDeselect={false}
        onChange={(metric) =>
          change(({ earlyStopping: before, ...rest }) =>
            metric === off
              ? rest
              : { ...rest, earlyStopping: { patience: 5, ...before, metric: metric as NonNullable<typeof early>['metric'] } }
          )
        }
      />
      {early && (
        <>
          <NumberField
            label={t('training.patience')}
            value={early.patience}
            min={1}
            whole
            onCommit={(patience) => change((given) => ({ ...given, earlyStopping: { ...early, ...given.earlyStopping, patience } }))}
          />
          <NumberField
            label={t('training.minDelta')}
            value={early.minDelta ?? 0}
            min={0}
            onCommit={(minDelta) => change((given) => ({ ...given, earlyStopping: { ...early, ...given.earlyStopping, minDelta } }))}
          />
        </>
      )}
    </>
  )
}

interface OptionFieldProps {
  readonly field: CatalogueField
  readonly value: number | undefined
  onCommit(value: number): void
}

function OptionField({ field, value, onCommit }: OptionFieldProps) {
  if (field.kind !== 'number' && field.kind !== 'integer') return null
  const { label, doc } = optionWords(field)
  // excluded bounds are the nearest number inside, which nobody types
  const min = field.min > 0 && field.min < 1e-300 ? 0 : field.min
  return (
    <NumberField
      label={label}
      hint={doc}
      value={value ?? field.default}
      min={min}
      max={field.max}
      whole={field.kind === 'integer'}
      onCommit={onCommit}
    />
  )
}

interface NumberFieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: number | undefined
  readonly min: number
  readonly max?: number
  readonly whole?: boolean
  onCommit(value: number): void
}

/** Takes effect when it is left or confirmed: half a number is no setting. */
function NumberField({ label, hint, value, min, max, whole, onCommit }: NumberFieldProps) {
  const shown = (
    <NumberInput
      key={value}
      label={label}
      defaultValue={value ?? ''}
      min={min}
      {...(max !== undefined && max < 1e300 && { max })}
      allowDecimal={!whole}
      decimalScale={whole ? 0 : 20}
      hideControls
      clampBehavior="blur"
      onBlur={(event) => {
        const wanted = Number(event.currentTarget.value)
        if (event.currentTarget.value !== '' && Number.isFinite(wanted) && wanted !== value && (wanted > min || wanted === min))
          onCommit(wanted)
      }}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      style={{ flex: 1 }}
    />
  )
  return hint ? (
    <Tooltip label={hint} position="top-start">
      <div>{shown}</div>
    </Tooltip>
  ) : (
    shown
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  onChange(value: T): void
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <div>
      <div className={styles['label']}>{label}</div>
      <SegmentedControl
        fullWidth
        aria-label={label}
        value={value}
        onChange={(next) => onChange(next as T)}
        data={options.map(([option, text]) => ({ value: option, label: text }))}
      />
    </div>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles['section']}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  )
}
