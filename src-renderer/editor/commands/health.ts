// Commands that examine the network: its health, and the sanity checks.
import { type SanityCheck, sanityChecks } from '../../../engine/contract.ts'
import type { Command } from '../contract.ts'

const sanityLabels: Readonly<Record<SanityCheck, string>> = {
  'one-batch': 'commands.sanityOneBatch',
  'initial-loss': 'commands.sanityInitialLoss',
  'shuffled-labels': 'commands.sanityShuffledLabels',
  majority: 'commands.sanityMajority'
}

/** A run that goes on examines itself. */
const atRest: Command['enabled'] = ({ editor, run }) => {
  if (editor.getState().document.graph.nodes.length === 0) return { reason: 'commands.needsGraph' }
  return run.status === 'idle' || run.status === 'paused' || { reason: 'commands.runGoesOn' }
}

export const healthCommands: readonly Command[] = [
  {
    id: 'network.examine',
    category: 'run',
    label: 'commands.examine',
    shortcuts: ['Mod+Shift+E'],
    undo: 'none',
    enabled: atRest,
    run: ({ health }) => health.examine()
  },
  ...sanityChecks.map(
    (check): Command => ({
      id: `network.${check}`,
      category: 'run',
      label: sanityLabels[check],
      undo: 'none',
      enabled: atRest,
      run: ({ health }) => health.check(check)
    })
  )
]
