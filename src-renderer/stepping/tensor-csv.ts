// A tensor as comma-separated numbers: one line for each row of the last dimension, all digits.
import type { Shape } from '../../engine/contract.ts'

export function csvOf(shape: Shape, data: Float64Array): string {
  const columns = shape.at(-1) ?? 1
  const lines: string[] = []
  for (let start = 0; start < data.length; start += columns) lines.push(data.subarray(start, start + columns).join(','))
  return `${lines.join('\n')}\n`
}
