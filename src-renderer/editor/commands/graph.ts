// Commands on the graph: adding, muting, grouping, aligning.
import type { Command } from '../contract.ts'
import { type Alignment, alignNodes, distributeNodes } from '../operations/align.ts'
import { toggleCollapsed } from '../operations/collapse.ts'
import { groupNodes, ungroup } from '../operations/groups.ts'
import { toggleMuted, whyNotMute } from '../operations/mute.ts'
import { selectedBoxes } from './boxes.ts'
import { always, whenNodesSelected, whenNotEmpty, whenSeveralSelected } from './reasons.ts'

function align(id: string, label: string, alignment: Alignment): Command {
  return {
    id,
    category: 'graph',
    label,
    undo: 'entry',
    enabled: whenSeveralSelected(2),
    run(context) {
      const boxes = selectedBoxes(context)
      context.editor.change('edits.align', (document) => alignNodes(document, boxes, alignment))
    }
  }
}

function distribute(id: string, label: string, direction: 'horizontally' | 'vertically'): Command {
  return {
    id,
    category: 'graph',
    label,
    undo: 'entry',
    enabled: whenSeveralSelected(3),
    run(context) {
      const boxes = selectedBoxes(context)
      context.editor.change('edits.distribute', (document) => distributeNodes(document, boxes, direction))
    }
  }
}

export const graphCommands: readonly Command[] = [
  {
    id: 'graph.add',
    category: 'graph',
    label: 'commands.addNode',
    shortcuts: ['Shift+A', 'Insert'],
    undo: 'entry',
    enabled: always,
    run: ({ view }) => view.openNodeSearch()
  },
  {
    id: 'graph.mute',
    category: 'graph',
    label: 'commands.mute',
    shortcuts: ['M'],
    undo: 'entry',
    enabled(context) {
      const some = whenNodesSelected(context)
      if (some !== true) return some
      const { document, selection } = context.editor.getState()
      const problem = whyNotMute(document, context.facts(), selection.nodes)
      return problem ? { reason: 'commands.cannotMute', values: { reason: problem.message } } : true
    },
    run({ editor }) {
      const { selection } = editor.getState()
      editor.change('edits.mute', (document) => toggleMuted(document, selection.nodes))
    }
  },
  {
    id: 'graph.collapse',
    category: 'graph',
    label: 'commands.collapse',
    shortcuts: ['H'],
    undo: 'entry',
    enabled: whenNodesSelected,
    run({ editor }) {
      const { selection } = editor.getState()
      editor.change('edits.collapse', (document) => toggleCollapsed(document, selection.nodes))
    }
  },
  {
    id: 'graph.group',
    category: 'graph',
    label: 'commands.group',
    shortcuts: ['Mod+G'],
    undo: 'entry',
    enabled: whenNodesSelected,
    run({ editor }) {
      const { selection } = editor.getState()
      editor.change('edits.group', (document) => groupNodes(document, selection.nodes, '').document)
    }
  },
  {
    id: 'graph.ungroup',
    category: 'graph',
    label: 'commands.ungroup',
    shortcuts: ['Mod+Shift+G'],
    undo: 'entry',
    enabled({ editor }) {
      const { document, selection } = editor.getState()
      const grouped = document.graph.groups?.some((group) => group.nodes.some((id) => selection.nodes.has(id)))
      return grouped || { reason: 'commands.needsGroup' }
    },
    run({ editor }) {
      const { selection } = editor.getState()
      editor.change('edits.ungroup', (document) => ungroup(document, selection.nodes))
    }
  },
  {
    id: 'graph.auto-layout',
    category: 'graph',
    label: 'commands.autoLayout',
    shortcuts: ['Mod+L'],
    undo: 'entry',
    enabled: whenNotEmpty,
    run: ({ view }) => view.autoLayout()
  },
  align('graph.align-left', 'commands.alignLeft', 'left'),
  align('graph.align-centre', 'commands.alignCentre', 'centre'),
  align('graph.align-right', 'commands.alignRight', 'right'),
  align('graph.align-top', 'commands.alignTop', 'top'),
  align('graph.align-middle', 'commands.alignMiddle', 'middle'),
  align('graph.align-bottom', 'commands.alignBottom', 'bottom'),
  distribute('graph.distribute-horizontally', 'commands.distributeHorizontally', 'horizontally'),
  distribute('graph.distribute-vertically', 'commands.distributeVertically', 'vertically')
]
