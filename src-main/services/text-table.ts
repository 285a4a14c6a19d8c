// Aligned columns and readable numbers for people.

/** Rows of cells as lines: numbers to the right, everything else to the left, two spaces between columns. */
export function textTable(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heading.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const numeric = heading.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^([-+]?[\d.,]+(e[-+]?\d+)?( %)?|–|-?Infinity|NaN|)$/.test(row[column] ?? ''))
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd()
  return [line(heading), ...rows.map(line)]
}

/** "39,760". */
export function count(value: number): string {
  return value.toLocaleString('en')
}

/** Six significant digits at most. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value)
}

/** "96.86 %", or a dash where there is none. */
export function percent(fraction: number | null): string {
  return fraction === null ? '–' : `${(100 * fraction).toFixed(2)} %`
}

/** "[100, 784]". */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}
