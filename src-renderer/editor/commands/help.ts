// Commands that help to find the others.
import type { Command } from '../contract.ts'
import { always } from './reasons.ts'

export const helpCommands: readonly Command[] = [
  {
    id: 'help.commands',
    category: 'help',
    label: 'commands.palette',
    shortcuts: ['Mod+K', 'Mod+Shift+P', 'F1'],
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.openCommandPalette()
  },
  {
    id: 'help.shortcuts',
    category: 'help',
    label: 'commands.shortcuts',
    shortcuts: ['?'],
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.openShortcuts()
  },
  {
    id: 'help.about',
    category: 'help',
    label: 'commands.about',
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.openAbout()
  }
]
