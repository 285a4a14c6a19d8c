// How the numbers of findings and checks are written.
import { formatCount, formatNumber, formatPercent } from '../training/formats.ts'

/** Named so in findings and sanity checks: parts of a whole. */
const shares: ReadonlySet<string> = new Set(['share', 'kept', 'accuracy', 'guessing', 'bound', 'train', 'test', 'chance'])

export function writeNumber(name: string, value: number): string {
  if (shares.has(name)) return formatPercent(value, 1)
  return Number.isInteger(value) && Math.abs(value) < 1e9 ? formatCount(value) : formatNumber(value, 3)
}

/** For the places of a sentence. */
export function writtenNumbers(numbers: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, writeNumber(name, value)]))
}
