// What axes, values and metrics are called, in the user's language.
import i18next from 'i18next'
import { catalogueOp, optimizerCatalogue, scheduleCatalogue } from '../../engine/catalog.ts'
import type { ProjectDocument } from '../../engine/document.ts'
import type { AxisPlace, AxisValue, SweepMetric } from '../../src-main/contract.ts'
import { findNode } from '../editor/graph-records.ts'
import { words } from '../locales/language.ts'
import { fieldWords, kindWords, optionWords } from '../locales/op-words.ts'
import { formatNumber, formatPercent } from '../training/formats.ts'

const settings: Readonly<Record<string, string>> = {
  batchSize: 'training.batchSize',
  iterations: 'training.iterations',
  epochs: 'training.epochs',
  sampling: 'training.sampling',
  precision: 'training.precision',
  seed: 'training.seed',
  'optimizer.kind': 'training.optimizer',
  'schedule.kind': 'training.schedule'
}

/** "affine1 · Units"; of training settings only their name. */
export function axisWords(place: AxisPlace, document?: ProjectDocument): string {
  if (place.kind === 'field') return `${place.node} · ${fieldOf(place, document)}`
  const key = settings[place.setting]
  if (key !== undefined) return words(key)
  const [group, option] = place.setting.split('.')
  const kinds = group === 'optimizer' ? optimizerCatalogue() : scheduleCatalogue()
  const field = kinds.flatMap(({ fields }) => fields).find(({ name }) => name === option)
  const label = field ? optionWords(field).label : place.setting
  return group === 'schedule' ? `${words('training.schedule')} · ${label}` : label
}

/** Without its node: under a heading that names it. */
export function fieldOf({ node, field }: Extract<AxisPlace, { kind: 'field' }>, document: ProjectDocument | undefined): string {
  const op = document && catalogueOp(findNode(document, node)?.op ?? '')
  const found = op?.fields.find(({ name }) => name === field)
  return op && found ? fieldWords(op, found).label : field
}

export function valueWords(value: AxisValue | undefined, place?: AxisPlace): string {
  if (value === undefined) return ''
  if (typeof value === 'boolean') return words(value ? 'sweeps.on' : 'sweeps.off')
  if (typeof value === 'number') return String(Number(value.toPrecision(6))).replace('-', '−')
  if (place?.kind === 'training' && place.setting.endsWith('.kind')) {
    const known = [...optimizerCatalogue(), ...scheduleCatalogue()].find(({ kind }) => kind === value)
    return known ? kindWords(known).label : value
  }
  if (value === 'with-replacement') return words('training.samplingReplacement')
  return value === 'shuffle' ? words('training.samplingShuffle') : value
}

export function metricWords(metric: SweepMetric): string {
  return i18next.t(`sweeps.metric_${metric}`)
}

export function metricText(value: number | null | undefined, metric: SweepMetric): string {
  return metric === 'loss' ? formatNumber(value) : formatPercent(value)
}
