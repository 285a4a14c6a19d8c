// One setting of a sweep: which it is, and its values as a list or a range.
import { ActionIcon, Checkbox, Chip, Group, MultiSelect, NumberInput, SegmentedControl, TextInput, Tooltip } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ProjectDocument } from '../../engine/document.ts'
import { SearchSelect } from '../ui/search-select.tsx'
import { type AxisDraft, mostSteps, newAxis, readAxis } from './axis-draft.ts'
import { axisWords, fieldOf, valueWords } from './axis-words.ts'
import { placeKey, type Sweepable } from './sweepable.ts'
import styles from './sweeps.module.css'

interface Props {
  readonly axis: AxisDraft
  readonly document: ProjectDocument
  readonly offered: readonly Sweepable[]
  readonly hasSteps: boolean
  onChange(axis: AxisDraft): void
  onRemove(): void
}

export function AxisRow({ axis, document, offered, hasSteps, onChange, onRemove }: Props) {
  const { t } = useTranslation()
  const { place } = axis.swept
  const name = axisWords(place, document)
  const read = readAxis(axis)
  return (
    <div className={styles['axis']} data-testid="sweep-axis">
      <SearchSelect
        label={t('sweeps.place')}
        className={styles['place']}
        data={grouped(offered, document, t('sweeps.training'))}
        value={placeKey(place)}
        allowDeselect={false}
        onChange={(key) => {
          const next = offered.find((one) => placeKey(one.place) === key)
          if (next) onChange(newAxis(next, axis.id))
        }}
      />
      <div className={styles['values']}>
        <Values
          axis={axis}
          hasSteps={hasSteps}
          problem={'problem' in read ? t(read.problem, { ...read.values }) : undefined}
          onChange={onChange}
        />
      </div>
      <Tooltip label={t('sweeps.removeAxis', { axis: name })}>
        <ActionIcon className={styles['remove']} variant="subtle" aria-label={t('sweeps.removeAxis', { axis: name })} onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

interface ValuesProps {
  readonly axis: AxisDraft
  readonly hasSteps: boolean
  readonly problem: string | undefined
  onChange(axis: AxisDraft): void
}

function Values({ axis, hasSteps, problem, onChange }: ValuesProps) {
  const { t } = useTranslation()
  const { swept, mode } = axis
  const { field, place } = swept
  if (field.kind === 'flag')
    return (
      <div>
        <div className={styles['label']}>{t('sweeps.values')}</div>
        <Chip.Group multiple value={[...axis.chosen]} onChange={(chosen) => onChange({ ...axis, chosen })}>
          <Group gap={6}>
            {['true', 'false'].map((value) => (
              <Chip key={value} value={value} size="xs">
                {valueWords(value === 'true')}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
    )
  if (field.kind === 'choice')
    return (
      <MultiSelect
        size="xs"
        className={styles['typed'] ?? ''}
        label={t('sweeps.values')}
        data={field.options.map((value) => ({ value, label: valueWords(value, place) }))}
        value={[...axis.chosen]}
        error={problem}
        // in the order of the options, whatever the order of the clicks
        onChange={(chosen) => onChange({ ...axis, chosen: field.options.filter((option) => chosen.includes(option)) })}
      />
    )
  return (
    <>
      <SegmentedControl
        className={styles['mode']}
        aria-label={t('sweeps.entry')}
        value={mode}
        onChange={(value) => onChange({ ...axis, mode: value as AxisDraft['mode'] })}
        data={[
          { value: 'list', label: t('sweeps.list') },
          { value: 'range', label: t('sweeps.range') }
        ]}
      />
      {mode === 'list' ? (
        <TextInput
          className={styles['typed']}
          data-autofocus
          label={t('sweeps.values')}
          placeholder={t('sweeps.valuesHint')}
          value={axis.list}
          error={problem}
          spellCheck={false}
          onChange={(event) => onChange({ ...axis, list: event.currentTarget.value })}
        />
      ) : (
        <>
          <TextInput
            className={styles['end']}
            label={t('sweeps.from')}
            value={axis.from}
            error={problem}
            spellCheck={false}
            onChange={(event) => onChange({ ...axis, from: event.currentTarget.value })}
          />
          <TextInput
            className={styles['end']}
            label={t('sweeps.to')}
            value={axis.to}
            spellCheck={false}
            onChange={(event) => onChange({ ...axis, to: event.currentTarget.value })}
          />
          {hasSteps && (
            <NumberInput
              className={styles['steps']}
              label={t('sweeps.steps')}
              value={axis.steps}
              min={1}
              max={mostSteps}
              allowDecimal={false}
              hideControls
              onChange={(value) => onChange({ ...axis, steps: Math.min(mostSteps, Math.max(1, Number(value) || 1)) })}
            />
          )}
          <Checkbox
            className={styles['log']}
            label={t('sweeps.logarithmic')}
            checked={axis.isLogarithmic}
            onChange={(event) => onChange({ ...axis, isLogarithmic: event.currentTarget.checked })}
          />
        </>
      )}
    </>
  )
}

/** Training first, then a group for each node. */
function grouped(offered: readonly Sweepable[], document: ProjectDocument, training: string) {
  const groups = new Map<string, { value: string; label: string }[]>()
  for (const { place } of offered) {
    const group = place.kind === 'field' ? place.node : training
    const label = place.kind === 'field' ? `${place.node} · ${fieldOf(place, document)}` : axisWords(place, document)
    groups.set(group, [...(groups.get(group) ?? []), { value: placeKey(place), label }])
  }
  return [...groups].map(([group, items]) => ({ group, items }))
}
