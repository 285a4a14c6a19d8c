// Rules about mini-batches and targets that losses and normalizations share.
import { refuse, type Shape, sameShape, showShape, sizeOf } from '../contract.ts'

/** Refuses a batch without samples: a mean over nothing has no value. */
export function requireSamples(node: string, port: string, shape: Shape): void {
  if (sizeOf(shape) > 0) return
  throw refuse(
    'empty-batch',
    `${node} needs at least one sample at ${port}; got ${showShape(shape)}. Use a batch size of 1 or more and data that is not empty.`,
    { node, port }
  )
}

/** Refuses targets t whose shape is not that of the predictions x. */
export function requireSameTargets(node: string, x: Shape, t: Shape): void {
  if (sameShape(x, t)) return
  throw refuse(
    'target-shape',
    `${node} needs targets of shape ${showShape(x)} at t, the shape of x; got ${showShape(t)}. Change the layer before x or the labels of the dataset, or add a reshape.`,
    { node, port: 't' }
  )
}
