// Charts as one picture to be saved.

/** What a line of several charts means. */
export interface PictureLine {
  readonly text: string
  /** As the page writes colours. */
  readonly colour: string
  readonly dash: readonly number[]
}

/** One picture of several canvases, on the colour of the panel; lines are explained below them. */
export function sideBySide(canvases: readonly HTMLCanvasElement[], lines: readonly PictureLine[] = []): Promise<Blob | null> {
  const picture = document.createElement('canvas')
  const lineHeight = 18 * devicePixelRatio
  const height = Math.max(0, ...canvases.map((canvas) => canvas.height))
  picture.width = canvases.reduce((sum, { width }) => sum + width, 0)
  picture.height = height + (lines.length === 0 ? 0 : lineHeight * (lines.length + 1))
  const context = picture.getContext('2d')
  if (!context || picture.width === 0) return Promise.resolve(null)
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name)
  context.fillStyle = colour('--gl-surface-1')
  context.fillRect(0, 0, picture.width, picture.height)
  let left = 0
  for (const canvas of canvases) {
    context.drawImage(canvas, left, 0)
    left += canvas.width
  }
  context.font = `${12 * devicePixelRatio}px system-ui, sans-serif`
  context.textBaseline = 'middle'
  for (const [i, line] of lines.entries()) {
    const y = height + lineHeight * (i + 0.75)
    context.strokeStyle = line.colour
    context.lineWidth = 2 * devicePixelRatio
    context.setLineDash(line.dash.map((length) => length * devicePixelRatio))
    context.beginPath()
    context.moveTo(lineHeight, y)
    context.lineTo(lineHeight * 3, y)
    context.stroke()
    context.fillStyle = colour('--gl-text')
    context.fillText(line.text, lineHeight * 3.5, y)
  }
  return new Promise((resolve) => picture.toBlob(resolve, 'image/png'))
}
