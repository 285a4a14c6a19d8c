// The native menus, from the entries the window made of its commands.
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuEntry } from './contract.ts'

/** Keys of our shortcuts that Electron calls otherwise. */
const keyNames: Readonly<Record<string, string>> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  '+': 'Plus'
}

export function showMenu(entries: readonly MenuEntry[], choose: (command: string) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(entries.map((entry) => item(entry, choose))))
}

function item(entry: MenuEntry, choose: (command: string) => void): MenuItemConstructorOptions {
  switch (entry.kind) {
    case 'separator':
      return { type: 'separator' }
    case 'role':
      return { role: entry.role, ...(entry.label !== undefined && { label: entry.label }) }
    case 'menu':
      return { label: entry.label, submenu: entry.entries.map((inner) => item(inner, choose)) }
    case 'command': {
      const { command, label, shortcut, enabled } = entry
      // shown only: the page handles keys itself, because text fields need some of them
      const keys = shortcut === undefined ? {} : { accelerator: accelerator(shortcut), registerAccelerator: false }
      return { id: command, label, enabled, ...keys, click: () => choose(command) }
    }
    default:
      return entry satisfies never
  }
}

function accelerator(shortcut: string): string {
  const parts = shortcut.endsWith('++') ? [...shortcut.slice(0, -2).split('+'), '+'] : shortcut.split('+')
  return parts.map((part) => (part === 'Mod' ? 'CmdOrCtrl' : (keyNames[part] ?? part))).join('+')
}
