// Commands of the step debugger.
import type { Group } from '../../../engine/document.ts'
import type { Command, Editor, StepCommandAction, SteppingActions } from '../contract.ts'

function stepCommand(id: string, label: string, action: StepCommandAction, shortcut?: string): Command {
  return {
    id: `step.${id}`,
    category: 'step',
    label,
    ...(shortcut !== undefined && { shortcuts: [shortcut] }),
    undo: 'none',
    enabled: ({ stepping }) => stepping.allowed(action),
    run: ({ stepping }) => stepping.act(action)
  }
}

/** The smallest group with the node that runs next. */
function nextGroup(editor: Editor, { next }: SteppingActions): Group | undefined {
  if (!next) return undefined
  const groups = (editor.getState().document.graph.groups ?? []).filter(({ nodes }) => nodes.includes(next.node))
  return groups.sort((a, b) => a.nodes.length - b.nodes.length)[0]
}

export const stepCommands: readonly Command[] = [
  stepCommand('forward', 'commands.stepForward', 'forward', 'F8'),
  stepCommand('backward', 'commands.stepBackward', 'backward', 'F9'),
  stepCommand('undo', 'commands.stepUndo', 'undo', 'Shift+F8'),
  stepCommand('redo', 'commands.stepRedo', 'redo', 'Shift+F9'),
  stepCommand('to-loss', 'commands.stepToLoss', 'to-loss', 'Mod+F8'),
  stepCommand('to-inputs', 'commands.stepToInputs', 'to-inputs', 'Mod+F9'),
  stepCommand('update', 'commands.stepUpdate', 'update', 'F10'),
  stepCommand('next-batch', 'commands.stepNextBatch', 'next-batch', 'Shift+F10'),
  {
    id: 'step.play',
    category: 'step',
    label: 'commands.stepPlay',
    undo: 'none',
    enabled: ({ stepping }) =>
      stepping.isPlaying ? true : stepping.allowed('forward') === true || stepping.isOpen || stepping.allowed('forward'),
    run: ({ stepping }) => stepping.togglePlay()
  },
  {
    id: 'step.breakpoint',
    category: 'step',
    label: 'commands.stepBreakpoint',
    shortcuts: ['Mod+B'],
    undo: 'none',
    enabled: ({ editor }) => editor.getState().selection.nodes.size > 0 || { reason: 'commands.needsNode' },
    run({ editor, stepping }) {
      for (const node of editor.getState().selection.nodes) stepping.toggleBreakpoint(node)
    }
  },
  {
    id: 'step.to-node',
    category: 'step',
    label: 'commands.stepToNode',
    undo: 'none',
    enabled({ editor, stepping }) {
      if (editor.getState().selection.nodes.size !== 1) return { reason: 'commands.needsOneNode' }
      const allowed = stepping.allowed('forward')
      return stepping.isOpen || allowed
    },
    run({ editor, stepping }) {
      for (const node of editor.getState().selection.nodes) stepping.toNode(node, 'forward')
    }
  },
  {
    id: 'step.over-group',
    category: 'step',
    label: 'commands.stepOverGroup',
    shortcuts: ['Mod+F10'],
    undo: 'none',
    enabled({ editor, stepping }) {
      if (!stepping.isOpen) return { reason: 'commands.stepFirst' }
      return nextGroup(editor, stepping) !== undefined || { reason: 'commands.stepNoGroup' }
    },
    run({ editor, stepping }) {
      const group = nextGroup(editor, stepping)
      if (group) stepping.act({ kind: 'over', nodes: group.nodes })
    }
  },
  {
    id: 'step.freeze',
    category: 'step',
    label: 'commands.stepFreeze',
    undo: 'none',
    enabled({ editor, stepping }) {
      if (!stepping.isOpen) return { reason: 'commands.stepFirst' }
      return editor.getState().selection.nodes.size > 0 || { reason: 'commands.needsNode' }
    },
    run({ editor, stepping }) {
      for (const node of editor.getState().selection.nodes) stepping.freeze(node, !stepping.frozen.includes(node))
    }
  },
  {
    id: 'step.check-gradients',
    category: 'step',
    label: 'commands.checkGradients',
    undo: 'none',
    enabled: ({ editor }) => editor.getState().document.graph.nodes.length > 0 || { reason: 'commands.needsGraph' },
    run: ({ checks }) => checks.checkGradients()
  },
  {
    id: 'step.check-node',
    category: 'step',
    label: 'commands.checkNode',
    undo: 'none',
    enabled: ({ editor }) => editor.getState().selection.nodes.size === 1 || { reason: 'commands.needsOneNode' },
    run({ editor, checks }) {
      for (const node of editor.getState().selection.nodes) checks.checkGradients(node)
    }
  },
  {
    id: 'step.close',
    category: 'step',
    label: 'commands.stepClose',
    undo: 'none',
    enabled: ({ stepping }) => stepping.isOpen || { reason: 'commands.stepFirst' },
    run: ({ stepping }) => stepping.close()
  }
]
