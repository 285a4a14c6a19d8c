// Commands on project files.
import type { Command } from '../contract.ts'
import { always, whenResting } from './reasons.ts'

export const fileCommands: readonly Command[] = [
  {
    id: 'file.new',
    category: 'file',
    label: 'commands.new',
    // browsers keep Ctrl+N for themselves
    shortcuts: ['Alt+N'],
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.newProject()
  },
  {
    id: 'file.open',
    category: 'file',
    label: 'commands.open',
    shortcuts: ['Mod+O'],
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.openDialog()
  },
  {
    id: 'file.gallery',
    category: 'file',
    label: 'commands.gallery',
    shortcuts: ['Mod+Shift+O'],
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.openGallery()
  },
  {
    id: 'file.save',
    category: 'file',
    label: 'commands.save',
    shortcuts: ['Mod+S'],
    undo: 'none',
    enabled: always,
    run: async ({ app }) => {
      await app.save()
    }
  },
  {
    id: 'file.save-as',
    category: 'file',
    label: 'commands.saveAs',
    shortcuts: ['Mod+Shift+S'],
    undo: 'none',
    enabled: always,
    run: async ({ app }) => {
      await app.saveAs()
    }
  },
  {
    id: 'file.versions',
    category: 'file',
    label: 'commands.versions',
    undo: 'none',
    enabled: ({ editor }) => editor.getState().place.path !== undefined || { reason: 'commands.needsSaved' },
    run: ({ app }) => app.openVersions()
  },
  {
    id: 'file.import',
    category: 'file',
    label: 'commands.import',
    undo: 'none',
    enabled: whenResting,
    run: ({ app }) => app.openImport()
  },
  {
    id: 'file.export',
    category: 'file',
    label: 'commands.export',
    shortcuts: ['Mod+Shift+X'],
    undo: 'none',
    enabled: whenResting,
    run: ({ app }) => app.openExport()
  }
]
