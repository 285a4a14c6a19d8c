// Dimensions named by number: negative ones count from the end, as in NumPy.
import { refuse, type Shape, showShape } from '../contract.ts'

/** Tensors that are walked by dimensions have at most this many. */
export const maximumRank = 8

/**
 * The dimension an axis names.
 * @throws ProjectError where the shape has no such dimension
 */
export function dimensionOf(node: string, axis: number, shape: Shape): number {
  const dimension = axis < 0 ? axis + shape.length : axis
  if (dimension >= 0 && dimension < shape.length) return dimension
  const range =
    shape.length === 0 ? 'a single number has no axes' : `the axes of ${showShape(shape)} go from ${-shape.length} to ${shape.length - 1}`
  throw refuse('axis-out-of-range', `${node} has no axis ${axis}: ${range}. Change the axis.`, { node })
}

/**
 * The dimensions a list of axes names; "all" names every one.
 * @throws ProjectError where an axis does not exist or is named twice
 */
export function dimensionsOf(node: string, axes: readonly number[] | 'all', shape: Shape): ReadonlySet<number> {
  if (axes === 'all') return new Set(shape.keys())
  const dimensions = new Set<number>()
  for (const axis of axes) {
    const dimension = dimensionOf(node, axis, shape)
    if (dimensions.has(dimension))
      throw refuse('axis-twice', `${node} names axis ${dimension} of ${showShape(shape)} twice. Remove ${axis} from its axes.`, { node })
    dimensions.add(dimension)
  }
  return dimensions
}
