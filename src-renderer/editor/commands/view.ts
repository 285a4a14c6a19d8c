// Commands on the view: zoom, panels, theme, language.
import type { Command, PanelName } from '../contract.ts'
import { always, whenNodesSelected, whenNotEmpty } from './reasons.ts'

function panel(name: PanelName, shortcut: string): Command {
  return {
    id: `view.${name}`,
    category: 'view',
    label: `commands.toggle${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    shortcuts: [shortcut],
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.togglePanel(name)
  }
}

export const viewCommands: readonly Command[] = [
  {
    id: 'view.fit',
    category: 'view',
    label: 'commands.fitAll',
    shortcuts: ['Home', 'Shift+1'],
    undo: 'none',
    enabled: whenNotEmpty,
    run: ({ view }) => view.fitAll()
  },
  {
    id: 'view.fit-selection',
    category: 'view',
    label: 'commands.fitSelection',
    shortcuts: ['F', 'Shift+2'],
    undo: 'none',
    enabled: whenNodesSelected,
    run: ({ view }) => view.fitSelection()
  },
  {
    id: 'view.zoom-in',
    category: 'view',
    label: 'commands.zoomIn',
    shortcuts: ['Mod++', 'Mod+='],
    undo: 'none',
    enabled: always,
    run: ({ view }) => view.zoomIn()
  },
  {
    id: 'view.zoom-out',
    category: 'view',
    label: 'commands.zoomOut',
    shortcuts: ['Mod+-'],
    undo: 'none',
    enabled: always,
    run: ({ view }) => view.zoomOut()
  },
  {
    id: 'view.zoom-actual',
    category: 'view',
    label: 'commands.zoomActual',
    shortcuts: ['Mod+0', 'Shift+0'],
    undo: 'none',
    enabled: always,
    run: ({ view }) => view.zoomToActualSize()
  },
  {
    id: 'view.costs',
    category: 'view',
    label: 'commands.costs',
    shortcuts: ['Alt+C'],
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.showCosts(!app.costsShown)
  },
  {
    id: 'view.gradient-widths',
    category: 'view',
    label: 'commands.gradientWidths',
    shortcuts: ['Alt+G'],
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.showGradientWidths(!app.gradientWidths)
  },
  panel('palette', 'Alt+1'),
  panel('outline', 'Alt+2'),
  panel('inspector', 'Alt+3'),
  panel('dock', 'Alt+4'),
  panel('problems', 'Alt+5'),
  ...(['light', 'dark', 'system'] as const).map(
    (theme): Command => ({
      id: `view.theme-${theme}`,
      category: 'view',
      label: `commands.theme${theme.charAt(0).toUpperCase()}${theme.slice(1)}`,
      undo: 'none',
      enabled: always,
      run: ({ app }) => app.setTheme(theme)
    })
  ),
  {
    id: 'view.language-en',
    category: 'view',
    label: 'commands.languageEnglish',
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.setLanguage('en')
  },
  {
    id: 'view.language-zh',
    category: 'view',
    label: 'commands.languageChinese',
    undo: 'none',
    enabled: always,
    run: ({ app }) => app.setLanguage('zh-CN')
  }
]
