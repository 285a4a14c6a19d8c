// The evaluation request: loss, accuracy, per class and confusion matrix of given weights on the test split.
import type { EvaluateRequest } from '../contract.ts'
import { projectError } from '../problem.ts'
import { evaluate as evaluateSplit } from '../train/evaluation.ts'
import { Network } from '../train/network.ts'
import { NumpyRandom } from '../train/numpy-random.ts'
import type { RequestContext } from './context.ts'
import { loadWeights } from './load-weights.ts'
import { loadData, prepare, requireObjective } from './prepare.ts'
import { Progress } from './progress.ts'

export async function evaluate(request: EvaluateRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const { kernels, host } = engine
  const prepared = await prepare(request.project, request.overrides, 'evaluate', host, stopping)
  for (const problem of prepared.warnings) send({ type: 'warning', problem })
  requireObjective(prepared)
  const { settings, document, facts, testCount, trainCount } = prepared
  const { precision } = settings
  if (trainCount > 0 && testCount === 0)
    throw projectError('no-test-split', 'The data have no test split to evaluate on. Add test files, or testX and testT.')
  const count = trainCount === 0 ? 1 : testCount
  const data = await loadData(prepared, request.project, precision, kernels.memory, host, stopping)
  const batch = Math.min(settings.batchSize, count)
  const network = new Network({
    graph: document.graph,
    facts,
    gradients: 'none',
    pruned: true,
    mode: 'evaluate',
    kernels,
    precision,
    batch
  })
  try {
    if (request.weights) loadWeights(network.store, request.weights)
    else network.store.initialise(new NumpyRandom(settings.seed))
    const progress = new Progress(send, 'evaluating', count)
    const { loss, metrics } = await evaluateSplit(network, data.test, count, 'test', 0, (done) => {
      const pausing = stopping.dueOrCancel()
      if (pausing) progress.report(done)
      return pausing
    })
    send({
      type: 'evaluation',
      loss,
      accuracy: metrics?.accuracy ?? null,
      perClass: metrics?.perClass ?? null,
      confusion: metrics?.confusion ?? null,
      samples: count
    })
  } finally {
    network.release()
    data.release()
  }
}
