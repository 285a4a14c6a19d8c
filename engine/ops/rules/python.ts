// Python as exports write it: literals and calls.
import type { PythonValue } from '../exports.ts'

/** A literal that Python reads back to the same value. */
export function python(value: PythonValue): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return pythonNumber(value)
  if (typeof value === 'string') return JSON.stringify(value)
  return value.length === 1 ? `(${python(value[0] as PythonValue)},)` : `(${value.map(python).join(', ')})`
}

/** "name(a, b, key=value)"; settings that are undefined are left out. */
export function pythonCall(
  name: string,
  args: readonly PythonValue[],
  settings: Readonly<Record<string, PythonValue | undefined>> = {}
): string {
  const named = Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${python(value)}`]))
  return `${name}(${[...args.map(python), ...named].join(', ')})`
}

function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")'
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : '-float("inf")'
  // "1e-7" and "0.1" are Python, too
  return String(value)
}
