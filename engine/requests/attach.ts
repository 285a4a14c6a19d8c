// The attach request: a window watches and holds a training run that its host started, and may come back to it.
import type { AttachRequest } from '../contract.ts'
import { projectError } from '../problem.ts'
import type { RequestContext } from './context.ts'
import { SharedRun } from './shared-run.ts'

export async function attach({ run, watch, awaited }: AttachRequest, context: RequestContext): Promise<void> {
  const { runs } = context.engine
  const shared = runs.get(run) ?? (awaited ? new SharedRun() : undefined)
  if (!shared) throw projectError('not-training', 'This training run has ended. Train again, or go on from its last checkpoint.')
  runs.set(run, shared)
  await shared.attach(context, watch)
  if (shared.isForgotten) runs.delete(run)
}
