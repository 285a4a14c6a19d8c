// What a class is called: as the data say, or by its number.
import type { DatasetFacts } from '../../engine/contract.ts'

export function className(facts: Pick<DatasetFacts, 'classNames'> | undefined, label: number): string {
  return facts?.classNames?.[label] ?? String(label)
}
