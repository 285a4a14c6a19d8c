// How a difference between projects is called, and how its values are written.
import i18next from 'i18next'
import { catalogueOp, optimizerCatalogue, scheduleCatalogue } from '../../engine/catalog.ts'
import { showField } from '../inspector/field-text.ts'
import { fieldWords, kindWords, optionWords, opWords } from '../locales/op-words.ts'
import { fullNumber, shortNumber } from '../stepping/show-number.ts'
import type { Difference } from './compare-projects.ts'

const none = '–'
const t = (key: string, values: Readonly<Record<string, string>> = {}): string => i18next.t(key, values)

const settingLabels: Readonly<Record<string, string>> = {
  'optimizer.kind': 'training.optimizer',
  'schedule.kind': 'training.schedule',
  'schedule.after.kind': 'training.scheduleAfter',
  batchSize: 'training.batchSize',
  iterations: 'training.iterations',
  epochs: 'training.epochs',
  sampling: 'training.sampling',
  gradient: 'training.gradient',
  precision: 'training.precision',
  seed: 'training.seed',
  evaluateEvery: 'training.evaluateEvery',
  'earlyStopping.metric': 'training.earlyStopping',
  'earlyStopping.patience': 'training.patience',
  'earlyStopping.minDelta': 'training.minDelta'
}

const settingValues: Readonly<Record<string, string>> = {
  'with-replacement': 'training.samplingReplacement',
  shuffle: 'training.samplingShuffle',
  backprop: 'training.gradientBackprop',
  numerical: 'training.gradientNumerical',
  loss: 'training.earlyLoss',
  validationLoss: 'training.earlyValidationLoss',
  validationAccuracy: 'training.earlyValidationAccuracy',
  testLoss: 'training.earlyTestLoss',
  testAccuracy: 'training.earlyTestAccuracy',
  trainAccuracy: 'training.earlyTrainAccuracy'
}

export function differenceLabel(difference: Difference): string {
  switch (difference.kind) {
    case 'setting':
      return settingLabel(difference.name)
    case 'node':
      return t('runs.differsNode', { node: difference.node })
    case 'field':
      return `${difference.node}: ${fieldLabel(difference.op, difference.name)}`
    case 'muted':
      return `${difference.node}: ${t('runs.differsMuted')}`
    case 'initial':
      return `${difference.node}: ${t('runs.differsInitial', { name: difference.name })}`
    case 'edge':
      return `${difference.from} → ${difference.to}`
    default:
      return difference satisfies never
  }
}

/** The label without the node, where the node is known. */
export function partLabel(difference: Difference): string {
  switch (difference.kind) {
    case 'field':
      return fieldLabel(difference.op, difference.name)
    case 'muted':
      return t('runs.differsMuted')
    case 'initial':
      return t('runs.differsInitial', { name: difference.name })
    case 'node':
      return t('runs.differsOp')
    case 'setting':
    case 'edge':
      return differenceLabel(difference)
    default:
      return difference satisfies never
  }
}

function settingLabel(name: string): string {
  const known = settingLabels[name]
  if (known !== undefined) return t(known)
  const option = name.split('.').at(-1) ?? name
  const kinds = name.startsWith('optimizer.') ? optimizerCatalogue() : scheduleCatalogue()
  const field = kinds.flatMap(({ fields }) => fields).find((known) => known.name === option)
  const label = field ? optionWords(field).label : option
  return name.startsWith('optimizer.') ? label : `${t('training.schedule')}: ${label}`
}

function fieldLabel(op: string, name: string): string {
  const known = catalogueOp(op)
  const field = known?.fields.find((one) => one.name === name)
  return known && field ? fieldWords(known, field).label : name
}

/** @param place which of the compared projects. */
export function differenceValue(difference: Difference, place: number): string {
  switch (difference.kind) {
    case 'setting':
      return settingValue(difference.name, difference.values[place])
    case 'node': {
      const type = difference.values[place]
      const op = type === undefined ? undefined : catalogueOp(type)
      return op ? opWords(op).label : (type ?? none)
    }
    case 'field': {
      const field = catalogueOp(difference.op)?.fields.find(({ name }) => name === difference.name)
      const value = difference.values[place]
      if (value === undefined) return none
      if (field?.kind === 'flag') return t(value ? 'runs.yes' : 'runs.no')
      return field ? showField(field, value) : (JSON.stringify(value) ?? none)
    }
    case 'initial': {
      const value = difference.values[place]
      // the first numbers tell two of the same shape apart most of the time
      return value ? `${value.shape.join('×')}: ${value.data.slice(0, 3).map(shortNumber).join(', ')}…` : none
    }
    case 'muted':
    case 'edge':
      return t(difference.values[place] ? 'runs.yes' : 'runs.no')
    default:
      return difference satisfies never
  }
}

function settingValue(name: string, value: unknown): string {
  if (value === undefined) return none
  if (typeof value === 'number') return fullNumber(value)
  if (name.endsWith('.kind')) {
    const kinds = name.startsWith('optimizer.') ? optimizerCatalogue() : scheduleCatalogue()
    return kindWords(kinds.find(({ kind }) => kind === value)).label
  }
  const known = settingValues[String(value)]
  return known === undefined ? String(value) : t(known)
}

/** "50 → 100" */
export function changeWords(difference: Difference): string {
  return `${differenceValue(difference, 0)} → ${differenceValue(difference, 1)}`
}
