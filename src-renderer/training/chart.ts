// One uPlot chart in the colours of the theme, with its last values written at the ends of its lines.
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export interface Line {
  readonly label: string
  /** A CSS variable: "--gl-forward". */
  readonly colour: string
  readonly width: number
  readonly dash?: readonly number[]
  readonly faint?: boolean
  /** Writes the last value at the end of the line. */
  readonly ending?: boolean
  /** Written before it, where colours alone would have to tell lines apart. */
  readonly prefix?: string
  /** The legend leaves it out. */
  readonly unlisted?: boolean
  readonly points?: boolean
  /** A line to compare with: the axis does not stretch for it. */
  readonly reference?: boolean
}

export interface ChartOptions {
  readonly lines: readonly Line[]
  readonly xLabel: string
  readonly yLabel: string
  readonly logarithmic: boolean
  /** Ends of the y axis from the least and the greatest value. */
  range?(least: number, greatest: number): readonly [number, number]
  format(value: number): string
  /** Of the ticks, where it differs. */
  formatY?(value: number): string
  formatX(value: number): string
}

export interface Chart {
  /** x and one column a line. */
  show(columns: readonly ArrayLike<number | null>[]): void
  resetZoom(): void
  canvas(): HTMLCanvasElement | undefined
  destroy(): void
}

const axisFont = '11px system-ui, sans-serif'

export function createChart(place: HTMLElement, options: ChartOptions): Chart {
  const colour = (name: string): string => getComputedStyle(place).getPropertyValue(name).trim() || '#888'
  const text = colour('--gl-text-dim')
  const grid = { stroke: colour('--gl-border'), width: 1 }
  const axis = { stroke: text, grid, ticks: { ...grid, size: 4 }, font: axisFont, labelFont: axisFont, labelSize: 18, gap: 4 }
  const series = options.lines.map((line): UPlot.Series => {
    const stroke = colour(line.colour)
    return {
      label: line.label,
      stroke: line.faint ? `color-mix(in srgb, ${stroke} 38%, transparent)` : stroke,
      width: line.width,
      ...(line.dash && { dash: [...line.dash] }),
      ...(line.unlisted && { class: 'unlisted' }),
      auto: line.reference !== true,
      points: { show: line.points === true, size: 5, fill: stroke },
      spanGaps: true,
      value: (_, value: number | null) => (value === null || value === undefined ? '–' : options.format(value))
    }
  })
  let data: UPlot.AlignedData = [[], ...options.lines.map(() => [])] as UPlot.AlignedData
  const size = () => ({ width: Math.max(120, place.clientWidth), height: Math.max(60, place.clientHeight - legendHeight) })
  const plot = new UPlot(
    {
      ...size(),
      // room at the right for the values at the ends of the lines
      padding: [8, 60, 0, 0],
      scales: {
        x: { time: false },
        y: {
          distr: options.logarithmic ? 3 : 1,
          ...(options.range && {
            range: (_: UPlot, least: number | null, greatest: number | null) =>
              [...(options.range?.(least ?? 0, greatest ?? 1) ?? [0, 1])] as [number, number]
          })
        }
      },
      axes: [
        { ...axis, label: options.xLabel, size: 30, values: (_, splits) => splits.map((value) => options.formatX(value)) },
        {
          ...axis,
          label: options.yLabel,
          size: 52,
          values: (_, splits) => splits.map((value) => (value === null ? '' : (options.formatY ?? options.format)(value)))
        }
      ],
      legend: { live: true },
      cursor: { drag: { x: true, y: false }, points: { size: 6 } },
      series: [{ label: options.xLabel, value: (_, value: number | null) => (value === null ? '–' : options.formatX(value)) }, ...series],
      hooks: { draw: [(chart) => drawEndings(chart, options, colour)] }
    },
    data,
    place
  )
  const observer = new ResizeObserver(() => plot.setSize(size()))
  observer.observe(place)
  let zoomed = false
  plot.over.addEventListener('mouseup', () => {
    // a drag of some width has zoomed in
    zoomed = plot.select.width > 2 || zoomed
  })
  plot.over.addEventListener('dblclick', () => {
    zoomed = false
  })
  return {
    show(columns) {
      data = columns as unknown as UPlot.AlignedData
      // a zoom of the user stays while new points arrive
      plot.setData(data, !zoomed)
      if (zoomed) plot.redraw()
    },
    resetZoom() {
      zoomed = false
      plot.setData(data, true)
    },
    canvas: () => place.querySelector('canvas') ?? undefined,
    destroy() {
      observer.disconnect()
      plot.destroy()
    }
  }
}

const legendHeight = 26

/** The last values, at the right edge; two that would overlap move apart. */
function drawEndings(chart: UPlot, { lines, format }: ChartOptions, colour: (name: string) => string): void {
  const { ctx, bbox } = chart
  const ratio = devicePixelRatio
  const endings = lines.flatMap((line, i) => {
    if (!line.ending) return []
    const column = chart.data[i + 1] as ArrayLike<number | null>
    const value = lastNumber(column)
    if (value === undefined) return []
    const y = chart.valToPos(value, 'y', true)
    return y < bbox.top - 1 || y > bbox.top + bbox.height + 1
      ? []
      : [{ y, text: `${line.prefix ?? ''}${format(value)}`, colour: colour(line.colour) }]
  })
  endings.sort((a, b) => a.y - b.y)
  ctx.save()
  ctx.font = `600 ${11 * ratio}px system-ui, sans-serif`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  const apart = 13 * ratio
  for (const [i, ending] of endings.entries()) ending.y = Math.max(ending.y, (endings[i - 1]?.y ?? Number.NEGATIVE_INFINITY) + apart)
  // moved back up, where they would run into the numbers of the axis
  let lowest = bbox.top + bbox.height
  for (const ending of endings.toReversed()) {
    ending.y = Math.min(ending.y, lowest)
    lowest = ending.y - apart
    ctx.fillStyle = ending.colour
    ctx.fillText(ending.text, bbox.left + bbox.width + 6 * ratio, ending.y)
  }
  ctx.restore()
}

function lastNumber(column: ArrayLike<number | null> | undefined): number | undefined {
  for (let i = (column?.length ?? 0) - 1; i >= 0; i--) {
    const value = column?.[i]
    if (typeof value === 'number' && Number.isFinite(value)) return value
  }
  return undefined
}
