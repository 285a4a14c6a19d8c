// What of a project can be swept: every number, choice and switch of its nodes, and its training settings.
import { type CatalogueField, catalogueOp, optimizerCatalogue, scheduleCatalogue } from '../../engine/catalog.ts'
import { type GraphNode, optimizerKinds, type ProjectDocument, resolveTraining } from '../../engine/document.ts'
import type { AxisPlace, AxisValue } from '../../src-main/contract.ts'
import { fieldValue } from '../editor/operations/fields.ts'

export type SweptField = Extract<CatalogueField, { kind: 'integer' | 'number' | 'choice' | 'flag' }>

export interface Sweepable {
  readonly place: AxisPlace
  readonly field: SweptField
  /** As the project has it. */
  readonly value: AxisValue
}

/** Names a place in lists and keys. */
export function placeKey(place: AxisPlace): string {
  return place.kind === 'field' ? `field ${place.node} ${place.field}` : `training ${place.setting}`
}

/** Training settings first, then the fields of each node in the order of the document. */
export function sweepables(document: ProjectDocument): readonly Sweepable[] {
  return [...ofTraining(document), ...document.graph.nodes.flatMap(ofNode)]
}

export function sweepableAt(document: ProjectDocument, place: AxisPlace): Sweepable | undefined {
  const key = placeKey(place)
  return sweepables(document).find((one) => placeKey(one.place) === key)
}

function ofNode(node: GraphNode): readonly Sweepable[] {
  return (catalogueOp(node.op)?.fields ?? []).filter(isSwept).map((field) => ({
    place: { kind: 'field', node: node.id, field: field.name },
    field,
    value: fieldValue(node, field.name) as AxisValue
  }))
}

function ofTraining(document: ProjectDocument): readonly Sweepable[] {
  const settings = resolveTraining(document)
  const { optimizer, schedule, batchSize, seed, sampling, precision, epochs, iterations } = settings
  const options = optimizerCatalogue().find(({ kind }) => kind === optimizer.kind)?.fields ?? []
  const steps = scheduleCatalogue().find(({ kind }) => kind === schedule.kind)?.fields ?? []
  const numbers = schedule as unknown as Readonly<Record<string, number | undefined>>
  const setting = (name: string, field: SweptField, value: AxisValue): Sweepable => ({
    place: { kind: 'training', setting: name },
    field,
    value
  })
  return [
    ...options
      .filter(isSwept)
      .map((field) => setting(`optimizer.${field.name}`, field, optimizer[field.name as keyof typeof optimizer] as AxisValue)),
    setting('batchSize', whole('batchSize', 1, 1_000_000), batchSize),
    setting('optimizer.kind', choice('optimizer', optimizerKinds), optimizer.kind),
    setting(
      'schedule.kind',
      choice(
        'schedule',
        scheduleCatalogue().map(({ kind }) => kind)
      ),
      schedule.kind
    ),
    ...steps.filter(isSwept).map((field) => setting(`schedule.${field.name}`, field, numbers[field.name] ?? (field.default as AxisValue))),
    epochs === undefined
      ? setting('iterations', whole('iterations', 1, 1_000_000_000), iterations ?? 1000)
      : setting('epochs', whole('epochs', 1, 1_000_000), epochs),
    setting('sampling', choice('sampling', ['with-replacement', 'shuffle']), sampling),
    setting('precision', choice('precision', ['float32', 'float64']), precision),
    setting('seed', whole('seed', 0, 2 ** 32 - 1), seed)
  ]
}

function isSwept(field: CatalogueField): field is SweptField {
  return field.kind === 'integer' || field.kind === 'number' || field.kind === 'choice' || field.kind === 'flag'
}

// words of these settings are those of the settings form
function whole(name: string, min: number, max: number): SweptField {
  return { kind: 'integer', name, label: '', doc: '', default: min, min, max }
}

function choice(name: string, options: readonly string[]): SweptField {
  return { kind: 'choice', name, label: '', doc: '', default: options[0] ?? '', options }
}
