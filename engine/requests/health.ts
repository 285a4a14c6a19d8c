// The health request: a network examined on a few mini-batches, on a copy that is thrown away.
import type { HealthRequest } from '../contract.ts'
import { decodeCheckpoint } from '../train/checkpoint.ts'
import { Examiner } from '../train/health/examiner.ts'
import { TrainingRun } from '../train/training-run.ts'
import type { RequestContext } from './context.ts'
import { loadData, prepare, requireTrainable } from './prepare.ts'
import { Progress } from './progress.ts'

const batches = 5

export async function health(request: HealthRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const { kernels, host, datasets } = engine
  const checkpoint = request.checkpoint && decodeCheckpoint(request.checkpoint)
  const prepared = await prepare(request.project, request.overrides, 'train', host, stopping)
  requireTrainable(prepared)
  const { document, facts, settings, trainCount } = prepared
  const data = await loadData(prepared, request.project, settings.precision, kernels.memory, host, stopping, datasets)
  try {
    const network = { graph: document.graph, facts, gradients: 'parameters', pruned: true } as const
    const run = new TrainingRun({ network, kernels, settings, trainCount, data: data.train })
    try {
      if (checkpoint) run.restore(checkpoint)
      const examiner = new Examiner(run)
      const progress = new Progress(send, 'checking', batches)
      for (let done = 0; done < batches; done++) {
        progress.report(done)
        run.nextBatch()
        const loss = run.forward(false)
        run.execution.backward()
        examiner.before(loss)
        await stopping.pauseOrCancel()
      }
      // on a copy: how far one update would move the weights
      run.update(settings.iterations ?? (settings.epochs ?? 1) * run.sampler.iterationsPerEpoch)
      const report = examiner.after()
      if (report) send({ type: 'health', report })
    } finally {
      run.release()
    }
  } finally {
    data.release()
  }
}
