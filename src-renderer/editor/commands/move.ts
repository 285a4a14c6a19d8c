// Moves the selected nodes by the arrow keys: a step of the grid, further with Shift, by single pixels with Alt and Shift.
import type { Command } from '../contract.ts'
import { moveNodes } from '../operations/move.ts'
import { whenNodesSelected } from './reasons.ts'

const directions = [
  { name: 'left', key: 'ArrowLeft', x: -1, y: 0 },
  { name: 'right', key: 'ArrowRight', x: 1, y: 0 },
  { name: 'up', key: 'ArrowUp', x: 0, y: -1 },
  { name: 'down', key: 'ArrowDown', x: 0, y: 1 }
] as const

const steps = [
  { suffix: '', label: '', prefix: '', pixels: 4 },
  { suffix: '-far', label: 'Far', prefix: 'Shift+', pixels: 24 },
  { suffix: '-fine', label: 'Fine', prefix: 'Alt+Shift+', pixels: 1 }
] as const

export const moveCommands: readonly Command[] = directions.flatMap(({ name, key, x, y }) =>
  steps.map(({ suffix, label, prefix, pixels }): Command => {
    const id = `move.${name}${suffix}`
    return {
      id,
      category: 'edit',
      label: `commands.move${name.charAt(0).toUpperCase()}${name.slice(1)}${label}`,
      shortcuts: [`${prefix}${key}`],
      undo: 'entry',
      enabled: whenNodesSelected,
      run({ editor }) {
        const { selection } = editor.getState()
        editor.change('edits.move', (document) => moveNodes(document, selection.nodes, x * pixels, y * pixels), undefined, id)
      }
    }
  })
)
