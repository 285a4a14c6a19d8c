// What is drawn of the tensors that steps have computed: the numbers of small ones, statistics and a picture of all.
import type { Step, TensorView } from '../contract.ts'
import { tableFor } from '../kernels/load.ts'
import type { Shape, TensorKind } from '../tensor.ts'
import type { ParameterUpdates } from '../train/parameter-updates.ts'
import type { SteppingSession } from '../train/stepping-session.ts'
import { histogramOf, imageOf, mostLooked, statisticsOf } from '../train/tensor-picture.ts'
import type { TrainingRun } from '../train/training-run.ts'

/** Tensors of up to this many elements are sent whole. */
const small = 64

interface Computed {
  readonly what: TensorKind
  readonly name: string
  readonly shape: Shape
  readonly data: Float32Array | Float64Array | Int32Array
}

/** The tensors that these steps wrote: outputs, and gradients of ports and parameters. */
export function tensorsOf({ execution, network: { store } }: TrainingRun, steps: readonly Step[]): readonly Computed[] {
  const { plan } = execution
  const { memory } = plan.kernels
  const byNode = new Map(plan.forward.map((planNode) => [planNode.entry.node.id, planNode.call]))
  return steps.flatMap(({ node, direction }) => {
    const call = byNode.get(node)
    if (!call) return []
    const found: Computed[] = []
    const take = (what: TensorKind, name: string, tensor = plan.gradients.get(`${node}.${name}`)): void => {
      if (tensor) found.push({ what, name: `${node}.${name}`, shape: tensor.shape, data: memory.view(tensor, plan.precision) })
    }
    if (direction === 'forward') for (const port of Object.keys(call.outputs)) take('value', port, plan.values.get(`${node}.${port}`))
    else {
      for (const port of [...Object.keys(call.outputGradients), ...Object.keys(call.inputGradients)]) take('gradient', port)
      for (const name of Object.keys(call.parameterGradients)) take('parameter-gradient', name, store.find(`${node}.${name}`)?.gradient)
    }
    return found
  })
}

/** Parameters of the nodes that ran backward, and how far the last update moved them. */
function parametersOf({ network: { store } }: TrainingRun, updates: ParameterUpdates, steps: readonly Step[]): readonly Computed[] {
  const nodes = new Set(steps.flatMap(({ node, direction }) => (direction === 'backward' ? [node] : [])))
  return store.parameters
    .filter(({ name }) => nodes.has(name.slice(0, name.lastIndexOf('.'))))
    .flatMap(({ name, value }): readonly Computed[] => {
      const update = updates.find(name)
      return [
        { what: 'parameter', name, shape: value.shape, data: store.view(value) },
        ...(update ? [{ what: 'update' as const, name, ...update }] : [])
      ]
    })
}

export function viewsOf({ run, updates }: SteppingSession, steps: readonly Step[]): readonly TensorView[] {
  const { plan } = run.execution
  const kernels = tableFor(plan.kernels, plan.precision)
  return [...tensorsOf(run, steps), ...parametersOf(run, updates, steps)].map(({ what, name, shape, data }) => {
    // large ones are sampled, as while training; one NaN among millions matters, so then all are counted
    const broken = data.length > mostLooked && what !== 'update' && kernels.nonFinite(data.byteOffset, data.length) > 0
    const statistics = statisticsOf(data, broken ? data.length : mostLooked)
    if (data.length <= small) return { what, name, shape, statistics, data: Float64Array.from(data) }
    const image = shape.length === 4 ? imageOf(data, shape, what !== 'value' && what !== 'gradient') : undefined
    const histogram = histogramOf(data, statistics)
    return { what, name, shape, statistics, ...(image && { image }), ...(histogram && { histogram }) }
  })
}
