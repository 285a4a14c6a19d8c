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
  forgetOldest(runs)
  await shared.attach(context, watch)
  if (shared.isForgotten) runs.delete(run)
}

/** Runs that were awaited and never came; a window awaits one at a time. */
const mostAwaited = 100

function forgetOldest(runs: Map<string, SharedRun>): void {
  const awaited = [...runs].filter(([, run]) => !run.isOwned)
  for (const [name] of awaited.slice(0, -mostAwaited)) runs.delete(name)
}
