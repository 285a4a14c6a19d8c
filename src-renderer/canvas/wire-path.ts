// The curve of an edge, and the middle of it for its label.
import { getBezierPath, Position } from 'reactflow'

/** From here on another card may stand between the two: its width and the gaps beside it. */
const farApart = 300
/** So deep a curve passes below the cards of its row, whose ports stand at half their height. */
const sag = 170
const reach = 130

export interface WirePath {
  /** For an SVG path. */
  readonly path: string
  readonly labelX: number
  readonly labelY: number
}

/** From an output to an input, in canvas coordinates. Between far nodes of one row it hangs below the cards that stand between. */
export function wirePath(sourceX: number, sourceY: number, targetX: number, targetY: number): WirePath {
  if (targetX - sourceX > farApart && Math.abs(targetY - sourceY) < sag / 2) {
    const path = `M${sourceX},${sourceY} C${sourceX + reach},${sourceY + sag} ${targetX - reach},${targetY + sag} ${targetX},${targetY}`
    // a cubic at its middle
    return { path, labelX: (sourceX + targetX) / 2, labelY: (sourceY + targetY) / 2 + 0.75 * sag }
  }
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition: Position.Right,
    targetPosition: Position.Left
  })
  return { path, labelX, labelY }
}
