// Why commands cannot run now: the conditions many of them share.
import type { CommandContext, Refusal } from '../contract.ts'

export const always = (): true => true

/** No run goes on; one that is paused does not. */
export function whenResting({ run }: CommandContext): true | Refusal {
  return run.status === 'idle' || run.status === 'paused' || { reason: 'commands.runGoesOn' }
}

export function whenNodesSelected({ editor }: CommandContext): true | Refusal {
  return editor.getState().selection.nodes.size > 0 || { reason: 'commands.needsNode' }
}

export function whenSelected({ editor }: CommandContext): true | Refusal {
  const { nodes, edges } = editor.getState().selection
  return nodes.size + edges.size > 0 || { reason: 'commands.needsSelection' }
}

export function whenOneNodeSelected({ editor }: CommandContext): true | Refusal {
  return editor.getState().selection.nodes.size === 1 || { reason: 'commands.needsOneNode' }
}

/** At least so many nodes. */
export function whenSeveralSelected(count: number): (context: CommandContext) => true | Refusal {
  return ({ editor }) => editor.getState().selection.nodes.size >= count || { reason: 'commands.needsNodes', values: { count } }
}

export function whenNotEmpty({ editor }: CommandContext): true | Refusal {
  return editor.getState().document.graph.nodes.length > 0 || { reason: 'commands.needsGraph' }
}
