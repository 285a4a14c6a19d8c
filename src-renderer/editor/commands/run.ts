// Commands on the training run.
import type { Command, CommandContext, Refusal, RunActions } from '../contract.ts'
import { whenResting } from './reasons.ts'

/** Allowed in these states, refused with this reason in others. */
function when(states: readonly RunActions['status'][], reason: string): (context: CommandContext) => true | Refusal {
  return ({ run }) => states.includes(run.status) || { reason }
}

export const runCommands: readonly Command[] = [
  {
    id: 'run.train',
    category: 'run',
    label: 'commands.train',
    shortcuts: ['Mod+Enter'],
    undo: 'none',
    enabled: when(['idle', 'paused'], 'commands.runGoesOn'),
    run: ({ run }) => (run.status === 'paused' ? run.resume() : run.train())
  },
  {
    id: 'run.pause',
    category: 'run',
    label: 'commands.pause',
    shortcuts: ['Mod+.'],
    undo: 'none',
    enabled: when(['running'], 'commands.noRunGoes'),
    run: ({ run }) => run.pause()
  },
  {
    id: 'run.resume',
    category: 'run',
    label: 'commands.resume',
    undo: 'none',
    enabled: when(['paused'], 'commands.noRunPaused'),
    run: ({ run }) => run.resume()
  },
  {
    id: 'run.stop',
    category: 'run',
    label: 'commands.stop',
    shortcuts: ['Mod+Shift+Enter'],
    undo: 'none',
    enabled: when(['starting', 'running', 'paused'], 'commands.noRun'),
    run: ({ run }) => run.stop()
  },
  {
    id: 'run.evaluate',
    category: 'run',
    label: 'commands.evaluate',
    undo: 'none',
    enabled: whenResting,
    run: ({ app }) => app.evaluate()
  },
  {
    id: 'sweep.new',
    category: 'run',
    label: 'commands.sweep',
    undo: 'none',
    enabled: ({ editor }) => editor.getState().document.graph.nodes.length > 0 || { reason: 'commands.needsGraph' },
    run: ({ app }) => app.openSweepSetup()
  },
  {
    id: 'sweep.list',
    category: 'run',
    label: 'commands.sweeps',
    undo: 'none',
    enabled: () => true,
    run: ({ app }) => app.openSweeps()
  },
  {
    id: 'run.iteration',
    category: 'run',
    label: 'commands.oneIteration',
    shortcuts: ['Mod+I'],
    undo: 'none',
    enabled: when(['idle', 'paused'], 'commands.runGoesOn'),
    run: ({ run }) => run.oneIteration()
  },
  {
    id: 'run.epoch',
    category: 'run',
    label: 'commands.oneEpoch',
    shortcuts: ['Mod+E'],
    undo: 'none',
    enabled: when(['idle', 'paused'], 'commands.runGoesOn'),
    run: ({ run }) => run.oneEpoch()
  }
]
