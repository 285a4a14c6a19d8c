// Finds where the first NaN or infinity of an iteration came from: the tensor, in the order it was computed, and the sample.
import type { SplitName } from '../data-messages.ts'
import type { Execution } from '../graph/execution.ts'
import { tableFor } from '../kernels/load.ts'
import type { KernelTable } from '../kernels/table.ts'
import { type ProjectError, projectError } from '../problem.ts'
import type { Tensor } from '../tensor.ts'

export interface NonFinitePlace {
  readonly node: string
  /** Port or parameter name on that node. */
  readonly tensor: string
  readonly kind: 'value' | 'parameter' | 'gradient' | 'parameter-gradient'
  /** Flat index of the first non-finite element. */
  readonly index: number
  readonly value: number
  /** Row of the mini-batch, where the tensor has one row a sample. */
  readonly row: number | undefined
}

/** Walks the pass in the order it ran: parameters and values forward, then gradients backward. Undefined if all is finite. */
export function findFirstNonFinite(execution: Execution): NonFinitePlace | undefined {
  execution.complete()
  const { plan } = execution
  const kernels = tableFor(plan.kernels, plan.precision)
  const batch = plan.inference.batch
  const look = (
    node: string,
    kind: NonFinitePlace['kind'],
    tensors: Readonly<Record<string, Tensor | undefined>>
  ): NonFinitePlace | undefined => {
    for (const [tensor, place] of Object.entries(tensors)) {
      const index = place ? firstIndex(kernels, place, plan.store.view(place)) : -1
      if (!place || index < 0) continue
      const perSample = kind !== 'parameter' && kind !== 'parameter-gradient' && place.shape[0] === batch
      const row = perSample ? Math.floor(index / (place.size / batch)) : undefined
      return { node, tensor, kind, index, value: plan.store.view(place)[index] ?? Number.NaN, row }
    }
    return undefined
  }
  for (const { entry, call } of plan.forward) {
    const place = look(entry.node.id, 'parameter', call.parameters) ?? look(entry.node.id, 'value', call.outputs)
    if (place) return place
  }
  for (const { entry, call } of plan.backward) {
    const id = entry.node.id
    const place =
      look(id, 'gradient', call.outputGradients) ??
      look(id, 'parameter-gradient', call.parameterGradients) ??
      look(id, 'gradient', call.inputGradients)
    if (place) return place
  }
  return undefined
}

/**
 * The error that stops a run.
 * @param sampleOf turns a row of the mini-batch into the number of the sample in its split.
 */
export function nonFiniteError(
  execution: Execution,
  iteration: number,
  sampleOf: (row: number) => number | undefined,
  split: SplitName = 'training'
): ProjectError {
  const place = findFirstNonFinite(execution)
  const cure = 'Lower the learning rate, check the initial values, or check the data for bad numbers.'
  if (!place) return projectError('non-finite', `The loss is not a finite number in iteration ${iteration}. ${cure}`, { iteration })
  const sample = place.row === undefined ? undefined : sampleOf(place.row)
  const what = { value: 'value of', parameter: 'parameter', gradient: 'gradient at', 'parameter-gradient': 'gradient of' }[place.kind]
  const where = sample === undefined ? '' : `, for ${split} sample ${sample}`
  const message = `The first non-finite number is ${place.value} in the ${what} ${place.node}.${place.tensor}, in iteration ${iteration}${where}. ${cure}`
  return projectError('non-finite', message, {
    node: place.node,
    tensor: place.tensor,
    iteration,
    ...(place.kind === 'parameter' || place.kind === 'parameter-gradient' ? {} : { port: place.tensor }),
    ...(sample === undefined ? {} : { sample })
  })
}

function firstIndex(kernels: KernelTable, tensor: Tensor, view: Float32Array | Float64Array): number {
  if (kernels.nonFinite(tensor.offset, tensor.size) === 0) return -1
  return view.findIndex((value) => !Number.isFinite(value))
}
