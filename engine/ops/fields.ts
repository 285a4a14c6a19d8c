// Field descriptors: the plain data from which forms, validation, JSON Schema and help of an op are derived.

/** What every kind of field says about itself. */
interface FieldBase {
  readonly label: string
  readonly doc: string
}

export interface IntegerField extends FieldBase {
  readonly kind: 'integer'
  readonly default: number
  readonly min: number
  readonly max: number
}
export interface NumberField extends FieldBase {
  readonly kind: 'number'
  readonly default: number
  readonly min: number
  readonly max: number
  /** Another default where a choice field of the same node has one of these values. */
  readonly defaultBy?: { readonly field: string; readonly values: Readonly<Record<string, number>> }
}
export interface FlagField extends FieldBase {
  readonly kind: 'flag'
  readonly default: boolean
}
export interface ChoiceField<T extends string = string> extends FieldBase {
  readonly kind: 'choice'
  readonly default: T
  readonly options: readonly T[]
}
/** Two integers (height, width), or one of a few words such as "same". */
export interface PairField<W extends string = string> extends FieldBase {
  readonly kind: 'pair'
  readonly default: readonly [number, number] | W
  readonly min: number
  readonly max: number
  readonly words: readonly W[]
}
/** A list of integers, or one of a few words such as "all". */
export interface IntegersField<W extends string = string> extends FieldBase {
  readonly kind: 'integers'
  readonly default: readonly number[] | W
  readonly min: number
  readonly max: number
  readonly words: readonly W[]
}
export interface TextField extends FieldBase {
  readonly kind: 'text'
  readonly default: string
}
/** A number or nested lists of numbers of one rectangular shape. */
export interface ValuesField extends FieldBase {
  readonly kind: 'values'
  readonly default: NestedNumbers
}

export type NestedNumbers = number | readonly NestedNumbers[]
export type Field = IntegerField | NumberField | FlagField | ChoiceField | PairField | IntegersField | TextField | ValuesField
export type Fields = Readonly<Record<string, Field>>

/** The value a field holds in a project file. */
export type FieldValue<F extends Field> = F extends { kind: 'integer' | 'number' }
  ? number
  : F extends { kind: 'flag' }
    ? boolean
    : F extends ChoiceField<infer T>
      ? T
      : F extends PairField<infer W>
        ? readonly [number, number] | W
        : F extends IntegersField<infer W>
          ? readonly number[] | W
          : F extends { kind: 'text' }
            ? string
            : NestedNumbers

// Code that walks all ops knows no field names: there F is `any` and so are the values.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type FieldValues<F extends Fields> = 0 extends 1 & F ? Readonly<Record<string, any>> : { readonly [K in keyof F]: FieldValue<F[K]> }

type Without<F extends Field> = Omit<F, 'kind' | 'words'>

export const integer = (field: Without<IntegerField>): IntegerField => ({ kind: 'integer', ...field })
export const number = (field: Without<NumberField>): NumberField => ({ kind: 'number', ...field })
export const flag = (field: Without<FlagField>): FlagField => ({ kind: 'flag', ...field })
export const choice = <const T extends string>(field: Omit<ChoiceField<T>, 'kind'>): ChoiceField<T> => ({ kind: 'choice', ...field })
// Two signatures: without words, W must not be inferred from where the field is used.
export function pair(field: Without<PairField<never>>): PairField<never>
export function pair<const W extends string>(field: Without<PairField<W>> & { readonly words: readonly W[] }): PairField<W>
export function pair(field: Without<PairField> & { readonly words?: readonly string[] }): PairField {
  return { kind: 'pair', words: [], ...field }
}
export const integers = <const W extends string = never>(
  field: Omit<IntegersField<W>, 'kind' | 'words'> & { readonly words?: readonly W[] }
): IntegersField<W> => ({ kind: 'integers', words: [], ...field })
export const text = (field: Without<TextField>): TextField => ({ kind: 'text', ...field })
export const values = (field: Without<ValuesField>): ValuesField => ({ kind: 'values', ...field })

/** The field values of a node: what its file says, and the op's defaults for the rest. */
export function withDefaults(fields: Fields, given: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const name of Object.keys(fields)) all[name] = given?.[name] ?? defaultOf(fields, name, given)
  return all
}

/** The default of a field beside the other values of its node: some defaults follow a choice. */
export function defaultOf(fields: Fields, name: string, given: Readonly<Record<string, unknown>> | undefined): unknown {
  const field = fields[name]
  if (field?.kind !== 'number' || !field.defaultBy) return field?.default
  const { field: choice, values } = field.defaultBy
  return values[String(given?.[choice] ?? fields[choice]?.default)] ?? field.default
}
