// Which actions of the step debugger make sense now, and why the others do not.
import type { SteppingAction } from '../../engine/contract.ts'
import type { Refusal, RunActions } from '../editor/contract.ts'
import type { Stepping } from './contract.ts'

export function allowedAction({ status, state }: Stepping, run: RunActions['status'], action: SteppingAction): true | Refusal {
  if (status === 'opening') return { reason: 'commands.stepOpening' }
  if (run === 'running' || run === 'starting' || run === 'stopping') return { reason: 'commands.stepWhileTraining' }
  if (typeof action === 'object') return status === 'open' || { reason: 'commands.stepFirst' }
  const next = state?.next?.direction
  switch (action) {
    case 'forward':
    case 'to-loss':
      return !state || next === 'forward' || { reason: state.updated ? 'commands.stepNextBatchFirst' : 'commands.stepForwardDone' }
    case 'backward':
      if (!state || next === 'forward') return { reason: 'commands.stepForwardFirst' }
      return next === 'backward' || { reason: 'commands.stepBackwardDone' }
    case 'to-inputs':
      return !state || next !== undefined || { reason: 'commands.stepBackwardDone' }
    case 'update':
      if (!state || next) return { reason: 'commands.stepUpdateNeedsGradients' }
      return !state.updated || { reason: 'commands.stepNextBatchFirst' }
    case 'next-batch':
      return state !== undefined || { reason: 'commands.stepFirst' }
    case 'undo':
      return state?.history.canUndo || { reason: 'commands.stepNothingToUndo' }
    case 'redo':
      return state?.history.canRedo || { reason: 'commands.stepNothingToRedo' }
    default:
      return action satisfies never
  }
}
