// The table of a workload and whether its bounds are kept, from the figures of all repetitions.
import type { Figure, Workload } from './workloads.ts'

export interface Verdict {
  readonly lines: readonly string[]
  readonly missed: number
}

/** Of at least one number; the mean of the middle two for an even count. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

const digits = (value: number) => value.toPrecision(3)

/** @param theirs the figures of each peer by its name; absent where the peer is missing. */
export function judge(workload: Workload, ours: readonly Figure[], theirs: ReadonlyMap<string, readonly Figure[]>): Verdict {
  const ourMedian = median(ours.map(({ time }) => time))
  const row = (name: string, figures: readonly Figure[], ratio: string) => {
    const times = figures.map(({ time }) => time)
    return [name, digits(median(times)), ratio, times.map(digits).join('  ')]
  }
  const ratioTo = (figures: readonly Figure[]) => ourMedian / median(figures.map(({ time }) => time))
  const rows = [['', workload.unit, 'ours / this', 'every run'], row('Gradloom', ours, '')]
  const bounds: string[] = []
  let missed = 0
  const say = (kept: boolean, sentence: string) => {
    if (!kept) missed++
    bounds.push(`${kept ? 'kept  ' : 'MISSED'}  ${sentence}`)
  }
  for (const { name, most } of workload.peers) {
    const figures = theirs.get(name)
    if (figures) rows.push(row(name, figures, digits(ratioTo(figures))))
    if (!most) continue
    const bound = `at most ${most.text} of ${name}`
    if (figures) say(ratioTo(figures) <= most.ratio, `${bound}: it is ${digits(ratioTo(figures))}`)
    else bounds.push(`not checked  ${bound}: the peer is missing`)
  }
  if (workload.most) say(ourMedian <= workload.most.value, `at most ${workload.most.text}: it is ${digits(ourMedian)}`)
  if (workload.mostPeakBytes !== undefined) {
    const peak = Math.max(...ours.map(({ peakBytes }) => peakBytes ?? Number.NaN))
    say(peak < workload.mostPeakBytes, `peak memory below ${workload.mostPeakBytes / 1e6} MB: it is ${Math.round(peak / 1e6)} MB`)
  }
  return { lines: [`${workload.id}  ${workload.title}`, ...table(rows), ...bounds].map((line) => line.trimEnd()), missed }
}

/** The first column to the left, the middle ones to the right, the last as it is. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)))
  return rows.map((cells) =>
    cells
      .map((cell, column) => {
        if (column === cells.length - 1) return cell
        return column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
      })
      .join('   ')
  )
}
