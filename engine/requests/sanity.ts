// The sanity request: one check on a copy of the network and the data, both thrown away.
import type { SanityRequest } from '../contract.ts'
import type { SanitySubject } from '../train/sanity/contract.ts'
import { sanityOf } from '../train/sanity/index.ts'
import { TrainingRun } from '../train/training-run.ts'
import type { RequestContext } from './context.ts'
import { loadData, prepare, requireTrainable } from './prepare.ts'
import { Progress } from './progress.ts'

export async function sanity(request: SanityRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const { kernels, host, datasets } = engine
  const prepared = await prepare(request.project, request.overrides, 'train', host, stopping)
  requireTrainable(prepared)
  const { document, facts, settings, trainCount, testCount } = prepared
  const { precision, seed } = settings
  const data = await loadData(prepared, request.project, precision, kernels.memory, host, stopping, datasets)
  const begun: TrainingRun[] = []
  let progress: Progress | undefined
  const subject: SanitySubject = {
    kernels,
    precision,
    seed,
    train: data.train,
    test: data.test,
    trainCount,
    testCount,
    iterations: settings.iterations ?? Math.ceil((settings.epochs ?? 1) * Math.max(1, trainCount / settings.batchSize)),
    begin(most = settings.batchSize) {
      const network = { graph: document.graph, facts, gradients: 'parameters', pruned: true } as const
      const batchSize = Math.min(most, settings.batchSize)
      const run = new TrainingRun({ network, kernels, settings: { ...settings, batchSize }, trainCount, data: data.train })
      begun.push(run)
      return run
    },
    async pause(done, total) {
      progress ??= new Progress(send, 'checking', total)
      const pausing = stopping.dueOrCancel()
      if (pausing || done === total) progress.report(done)
      await pausing
    }
  }
  try {
    const { ok, numbers, losses = [] } = await sanityOf(request.check).run(subject)
    send({ type: 'sanity', check: request.check, ok, numbers, losses })
  } finally {
    for (const run of begun) run.release()
    data.release()
  }
}
