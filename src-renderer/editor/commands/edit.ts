// Commands that edit what is selected, and history.
import type { Command, CommandContext } from '../contract.ts'
import { emptySelection } from '../create-editor.ts'
import { edgeId } from '../document-diff.ts'
import { nodesAlong } from '../operations/along-edges.ts'
import { copyClipping, pasteClipping, readClipping } from '../operations/clipboard.ts'
import { deleteAndReconnect, deleteSelection } from '../operations/delete.ts'
import { duplicate } from '../operations/duplicate.ts'
import { freeOffset, offsetTo } from '../operations/free-place.ts'
import { usualSize } from './boxes.ts'
import { always, whenNodesSelected, whenNotEmpty, whenOneNodeSelected, whenSelected } from './reasons.ts'

async function copy({ editor, clipboard }: CommandContext): Promise<void> {
  const { document, selection } = editor.getState()
  await clipboard.writeText(JSON.stringify(copyClipping(document, selection.nodes)))
}

/** Into the middle of what is visible, beside what stands there. */
async function paste({ editor, view, clipboard, notify }: CommandContext, incoming: boolean): Promise<void> {
  const read = readClipping(await clipboard.readText())
  if (read.kind !== 'clipping') {
    const { reason, values } = read.kind === 'broken' ? read.refusal : { reason: 'commands.nothingToPaste', values: {} }
    notify(reason, values)
    return
  }
  const { document } = editor.getState()
  const { nodes } = read.clipping
  const centre = view.centre()
  const middle = { x: centre.x - usualSize.width / 2, y: centre.y - usualSize.height / 2 }
  const { document: grown, ids } = pasteClipping(document, read.clipping, freeOffset(document, nodes, offsetTo(nodes, middle)), {
    incoming
  })
  editor.change('edits.paste', () => grown, { ...emptySelection, nodes: ids })
}

function duplicateSelected({ editor }: CommandContext, incoming: boolean): void {
  const { document, selection } = editor.getState()
  const { document: grown, ids } = duplicate(document, selection.nodes, { incoming })
  editor.change('edits.duplicate', () => grown, { ...emptySelection, nodes: ids })
}

function selectAlong({ editor }: CommandContext, direction: 'upstream' | 'downstream'): void {
  const { document, selection } = editor.getState()
  editor.select({ nodes: nodesAlong(document, selection.nodes, direction) })
}

export const editCommands: readonly Command[] = [
  {
    id: 'edit.undo',
    category: 'edit',
    label: 'commands.undo',
    shortcuts: ['Mod+Z'],
    undo: 'history',
    enabled({ editor }) {
      const { undoLabel, inGesture } = editor.getState()
      return undoLabel !== undefined || inGesture || { reason: 'commands.nothingToUndo' }
    },
    run: ({ editor }) => editor.undo()
  },
  {
    id: 'edit.redo',
    category: 'edit',
    label: 'commands.redo',
    shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
    undo: 'history',
    enabled: ({ editor }) => editor.getState().redoLabel !== undefined || { reason: 'commands.nothingToRedo' },
    run: ({ editor }) => editor.redo()
  },
  {
    id: 'edit.cut',
    category: 'edit',
    label: 'commands.cut',
    shortcuts: ['Mod+X'],
    undo: 'entry',
    enabled: whenNodesSelected,
    async run(context) {
      const { selection } = context.editor.getState()
      // what could not be copied is not deleted
      await copy(context)
      context.editor.change('edits.cut', (document) => deleteSelection(document, selection), emptySelection)
    }
  },
  {
    id: 'edit.copy',
    category: 'edit',
    label: 'commands.copy',
    shortcuts: ['Mod+C'],
    undo: 'none',
    enabled: whenNodesSelected,
    run: copy
  },
  {
    id: 'edit.paste',
    category: 'edit',
    label: 'commands.paste',
    shortcuts: ['Mod+V'],
    undo: 'entry',
    enabled: always,
    run: (context) => paste(context, false)
  },
  {
    id: 'edit.paste-with-edges',
    category: 'edit',
    label: 'commands.pasteWithEdges',
    shortcuts: ['Mod+Shift+V'],
    undo: 'entry',
    enabled: always,
    run: (context) => paste(context, true)
  },
  {
    id: 'edit.duplicate',
    category: 'edit',
    label: 'commands.duplicate',
    shortcuts: ['Mod+D', 'Shift+D'],
    undo: 'entry',
    enabled: whenNodesSelected,
    run: (context) => duplicateSelected(context, false)
  },
  {
    id: 'edit.duplicate-with-edges',
    category: 'edit',
    label: 'commands.duplicateWithEdges',
    shortcuts: ['Mod+Shift+D'],
    undo: 'entry',
    enabled: whenNodesSelected,
    run: (context) => duplicateSelected(context, true)
  },
  {
    id: 'edit.delete',
    category: 'edit',
    label: 'commands.delete',
    shortcuts: ['Delete', 'Backspace'],
    undo: 'entry',
    enabled: whenSelected,
    run({ editor }) {
      const { selection } = editor.getState()
      editor.change('edits.delete', (document) => deleteSelection(document, selection), emptySelection)
    }
  },
  {
    id: 'edit.delete-and-reconnect',
    category: 'edit',
    label: 'commands.deleteAndReconnect',
    shortcuts: ['Mod+Delete', 'Mod+Backspace'],
    undo: 'entry',
    enabled: whenNodesSelected,
    run({ editor, facts }) {
      const { selection } = editor.getState()
      editor.change('edits.delete', (document) => deleteAndReconnect(document, facts(), selection), emptySelection)
    }
  },
  {
    id: 'edit.select-all',
    category: 'edit',
    label: 'commands.selectAll',
    shortcuts: ['Mod+A'],
    undo: 'none',
    enabled: whenNotEmpty,
    run({ editor }) {
      const { nodes, edges } = editor.getState().document.graph
      editor.select({ nodes: new Set(nodes.map((node) => node.id)), edges: new Set(edges.map(edgeId)) })
    }
  },
  {
    id: 'edit.select-none',
    category: 'edit',
    label: 'commands.selectNone',
    shortcuts: ['Mod+Shift+A'],
    undo: 'none',
    enabled: whenSelected,
    run: ({ editor }) => editor.select(emptySelection)
  },
  {
    id: 'edit.select-upstream',
    category: 'edit',
    label: 'commands.selectUpstream',
    shortcuts: ['Mod+Shift+ArrowLeft'],
    undo: 'none',
    enabled: whenNodesSelected,
    run: (context) => selectAlong(context, 'upstream')
  },
  {
    id: 'edit.select-downstream',
    category: 'edit',
    label: 'commands.selectDownstream',
    shortcuts: ['Mod+Shift+ArrowRight'],
    undo: 'none',
    enabled: whenNodesSelected,
    run: (context) => selectAlong(context, 'downstream')
  },
  {
    id: 'edit.rename',
    category: 'edit',
    label: 'commands.rename',
    shortcuts: ['F2'],
    undo: 'entry',
    enabled: whenOneNodeSelected,
    run({ editor, view }) {
      const [id] = editor.getState().selection.nodes
      if (id !== undefined) view.rename(id)
    }
  }
]
