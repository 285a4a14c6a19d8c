// The run request: one forward pass and, where there is something to minimise, one backward pass, with every number.
import type { NamedTensors, RunRequest, TensorData } from '../contract.ts'
import { TrainingRun } from '../train/training-run.ts'
import type { RequestContext } from './context.ts'
import { loadWeights } from './load-weights.ts'
import { loadData, prepare } from './prepare.ts'

export async function run(request: RunRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const { kernels, host } = engine
  const prepared = await prepare(request.project, request.overrides, request.mode, host, stopping)
  for (const problem of prepared.warnings) send({ type: 'warning', problem })
  const { settings, document, facts, trainCount } = prepared
  const data = await loadData(prepared, request.project, settings.precision, kernels.memory, host, stopping)
  try {
    const gradients = request.backward ? 'all' : 'none'
    const network = { graph: document.graph, facts, gradients, pruned: false, mode: request.mode } as const
    const training = new TrainingRun({ network, kernels, settings, trainCount, data: data.train })
    try {
      if (request.weights) loadWeights(training.network.store, request.weights)
      training.nextBatch()
      const { execution, network: built } = training
      execution.prepare(settings.seed, 0, request.mode === 'train')
      execution.forward()
      if (request.backward && built.objective.terms.length > 0) execution.backward()
      const { plan } = execution
      const { store } = plan
      const copy = (tensor: { shape: readonly number[]; offset: number; size: number; type: 'real' | 'int32' }): TensorData => ({
        shape: tensor.shape,
        data: kernels.memory.copyOf(tensor, settings.precision)
      })
      const computed = [...plan.gradients].filter(([name]) => execution.hasGradient(name))
      const named = <T extends { readonly name: string }>(
        list: readonly T[],
        tensor: (item: T) => Parameters<typeof copy>[0]
      ): NamedTensors => Object.fromEntries(list.map((item) => [item.name, copy(tensor(item))]))
      send({
        type: 'run',
        values: Object.fromEntries([...plan.values].map(([name, tensor]) => [name, copy(tensor)])),
        gradients: Object.fromEntries(computed.map(([name, tensor]) => [name, copy(tensor)])),
        parameters: named(store.parameters, ({ value }) => value),
        parameterGradients: named(
          store.parameters.filter(({ name }) => execution.parameterGradient(name) !== undefined),
          ({ gradient }) => gradient
        ),
        state: named(store.states, ({ value }) => value)
      })
    } finally {
      training.release()
    }
  } finally {
    data.release()
  }
}
