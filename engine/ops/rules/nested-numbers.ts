// Values written in a project file: a number, or nested lists of numbers of one rectangular shape.
import { refuse, type Shape } from '../contract.ts'
import type { NestedNumbers } from '../fields.ts'
import { maximumRank } from './axes.ts'

/**
 * Shape and row-major data of a value; a number has the shape [].
 * @throws ProjectError where lists are empty, of different lengths or different depths, with the place of the first fault
 */
export function tensorOf(node: string, value: NestedNumbers): { readonly shape: Shape; readonly data: readonly number[] } {
  const shape: number[] = []
  for (let first: NestedNumbers | undefined = value; Array.isArray(first); first = first[0] as NestedNumbers | undefined) {
    if (shape.length === maximumRank)
      throw refuse('values-too-deep', `${node} takes lists nested at most ${maximumRank} deep. Write a flatter list.`, { node })
    shape.push(first.length)
  }
  const data: number[] = []
  collect(node, value, shape, [], data)
  return { shape, data }
}

function collect(node: string, value: NestedNumbers, shape: Shape, path: readonly number[], data: number[]): void {
  const size = shape[path.length]
  const fault = (code: string, sentence: (place: string) => string) =>
    refuse(code, `${node} ${sentence(`value${path.map((index) => `[${index}]`).join('')}`)}`, { node })
  if (typeof value === 'number') {
    if (size !== undefined)
      throw fault(
        'ragged-values',
        (place) => `needs lists of one depth: ${place} is a number where a list of ${size} belongs. Make it a list.`
      )
    data.push(value)
    return
  }
  if (size === undefined)
    throw fault('ragged-values', (place) => `needs lists of one depth: ${place} is a list where a number belongs. Make it a number.`)
  if (value.length === 0)
    throw fault('empty-values', (place) => `needs at least one number: ${place} is an empty list. Write a number into it.`)
  if (value.length !== size) {
    const found = `has ${value.length} entries where the lists before it have ${size}`
    throw fault('ragged-values', (place) => `needs lists of equal length: ${place} ${found}. Make them equally long.`)
  }
  for (const [i, item] of value.entries()) collect(node, item, shape, [...path, i], data)
}

/** The nested lists of row-major data. */
export function nestedOf(shape: Shape, data: readonly number[]): NestedNumbers {
  const [size, ...rest] = shape
  if (size === undefined) return data[0] ?? 0
  const part = data.length / size
  return Array.from({ length: size }, (_, i) => nestedOf(rest, data.slice(i * part, (i + 1) * part)))
}
