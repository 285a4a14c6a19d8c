// Paints a distribution over time: each iteration a strip, darker where more numbers are; the mean as a line, one standard deviation around it.
import type { DistributionColumn } from './distribution-history.ts'

export interface DrawnRange {
  readonly low: number
  readonly high: number
  readonly first: number
  readonly last: number
}

/** What the axes go from and to; undefined without columns. */
export function rangeOf(columns: readonly DistributionColumn[]): DrawnRange | undefined {
  const [first] = columns
  const last = columns.at(-1)
  if (!first || !last) return undefined
  let [low, high] = [first.low, first.high]
  for (const column of columns) {
    low = Math.min(low, column.low)
    high = Math.max(high, column.high)
  }
  // a single number still needs a height
  if (low === high)
    return { low: low - (Math.abs(low) || 1) / 2, high: high + (Math.abs(high) || 1) / 2, first: first.iteration, last: last.iteration }
  return { low, high, first: first.iteration, last: last.iteration }
}

/** @param colour a CSS variable */
export function drawDistribution(canvas: HTMLCanvasElement, columns: readonly DistributionColumn[], colour: string): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { width, height } = canvas
  context.clearRect(0, 0, width, height)
  const range = rangeOf(columns)
  if (!range) return
  const style = getComputedStyle(canvas)
  const hue = style.getPropertyValue(colour)
  const span = Math.max(1, range.last - range.first)
  const x = (iteration: number) => (columns.length === 1 ? 0 : ((iteration - range.first) / span) * width)
  const y = (value: number) => height - ((value - range.low) / (range.high - range.low)) * height
  context.fillStyle = hue
  for (const [i, column] of columns.entries()) {
    const left = x(column.iteration)
    const right = i + 1 < columns.length ? x(columns[i + 1]?.iteration ?? 0) : width
    drawStrip(context, column, left, Math.max(1, right - left + 0.5), y)
  }
  context.globalAlpha = 1
  if (range.low < 0 && range.high > 0) {
    context.fillStyle = style.getPropertyValue('--gl-border-strong')
    context.fillRect(0, Math.round(y(0)), width, 1)
  }
  const line = (of: (column: DistributionColumn) => number, strength: number, thickness: number) => {
    context.beginPath()
    for (const column of columns) context.lineTo(x(column.iteration), y(of(column)))
    if (columns.length === 1) context.lineTo(width, y(of(columns[0] as DistributionColumn)))
    context.globalAlpha = strength
    context.strokeStyle = style.getPropertyValue('--gl-text')
    context.lineWidth = thickness
    context.stroke()
  }
  line(({ mean }) => mean, 0.9, 2)
  line(({ mean, std }) => mean + std, 0.35, 1)
  line(({ mean, std }) => mean - std, 0.35, 1)
  context.globalAlpha = 1
}

function drawStrip(
  context: CanvasRenderingContext2D,
  { low, high, counts }: DistributionColumn,
  left: number,
  width: number,
  y: (value: number) => number
): void {
  if (low === high) {
    context.globalAlpha = 0.9
    context.fillRect(left, y(low) - 1, width, 2)
    return
  }
  let most = 1
  for (let bin = 0; bin < counts.length; bin++) most = Math.max(most, counts[bin] as number)
  const step = (high - low) / counts.length
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin] as number
    if (count === 0) continue
    const top = y(low + (bin + 1) * step)
    context.globalAlpha = 0.12 + 0.68 * Math.sqrt(count / most)
    context.fillRect(left, top, width, Math.max(1, y(low + bin * step) - top))
  }
}
