// The boxes of selected nodes as they are drawn, for commands that arrange them.
import type { CommandContext } from '../contract.ts'
import type { Box } from '../operations/align.ts'

/** Nodes that were never drawn count as cards of the usual size. */
export const usualSize = { width: 220, height: 104 }

export function selectedBoxes({ editor, view }: CommandContext): readonly Box[] {
  const { document, selection } = editor.getState()
  return document.graph.nodes
    .filter((node) => selection.nodes.has(node.id))
    .map((node) => ({ id: node.id, ...(node.position ?? { x: 0, y: 0 }), ...(view.sizeOf(node.id) ?? usualSize) }))
}
