// How wide an edge is drawn for the gradient that came back along it: from thin for the smallest of this pass to wide for the largest.
import type { TensorView } from '../../engine/contract.ts'
import { viewKey } from './contract.ts'

type Views = ReadonlyMap<string, TensorView>

const [thinnest, widest] = [1.5, 9]
/** Decades between thinnest and widest, at least: gradients that are much alike look alike. */
const leastDecades = 2

/** Root mean square of a gradient; the mean square is mean² + variance. */
function sizeOf({ statistics: { mean, std } }: TensorView): number {
  return mean === null || std === null ? Number.NaN : Math.hypot(mean, std)
}

const ranges = new WeakMap<Views, { readonly least: number; readonly greatest: number }>()

function rangeOf(views: Views): { readonly least: number; readonly greatest: number } {
  const known = ranges.get(views)
  if (known) return known
  let [least, greatest] = [Number.POSITIVE_INFINITY, 0]
  for (const view of views.values()) {
    const size = view.what === 'gradient' ? sizeOf(view) : 0
    if (!(size > 0 && Number.isFinite(size))) continue
    least = Math.min(least, size)
    greatest = Math.max(greatest, size)
  }
  const range = { least, greatest }
  ranges.set(views, range)
  return range
}

/** Pixels; undefined while no gradient has come back. @param ports where the gradient of the edge may stand, the first that is there counts */
export function gradientWidth(views: Views, ports: readonly string[]): number | undefined {
  const view = ports.map((port) => views.get(viewKey('gradient', port))).find((known) => known !== undefined)
  if (!view) return undefined
  const { least, greatest } = rangeOf(views)
  const size = sizeOf(view)
  if (!(size > 0)) return thinnest
  const top = Math.log10(greatest)
  const bottom = Math.min(Math.log10(least), top - leastDecades)
  const share = Number.isFinite(size) ? (Math.log10(size) - bottom) / (top - bottom) : 1
  return Math.round(10 * (thinnest + (widest - thinnest) * share)) / 10
}
