// Keeps the native window in step with the studio: title, menus, and what the computer tells the window.
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { HostEvent, MenuEntry } from '../../src-main/contract.ts'
import type { Command } from '../editor/contract.ts'
import { words } from '../locales/language.ts'
import { sayFailure } from './notices.ts'
import { runCommandById } from './run-command.ts'
import type { Studio } from './studio.ts'
import { useEditor, useRun, useStudio } from './use-studio.ts'

export function NativeWindow() {
  const studio = useStudio()
  const { i18n } = useTranslation()
  const { name, edited } = useEditor(
    ({ place, edited }) => ({ name: place.name, edited }),
    (a, b) => a.name === b.name && a.edited === b.edited
  )
  // what menus enable depends on history, selection and the run
  const history = useEditor(({ undoLabel, redoLabel }) => `${undoLabel} ${redoLabel}`)
  const selected = useEditor(({ selection }) => selection.nodes.size + selection.edges.size > 0)
  const status = useRun((state) => state.status)

  useEffect(() => {
    document.title = `${edited ? '● ' : ''}${name} — ${words('app.name')}`
    studio.host.services.setWindowTitle(name, edited).catch(() => {})
  }, [studio, name, edited])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the listed states decide what is enabled and how it is called
  useEffect(() => {
    if (studio.host.kind !== 'electron') return
    studio.host.services.setMenu(menuOf(studio)).catch(() => {})
  }, [studio, i18n.language, history, selected, status])

  useEffect(() => studio.host.onEvent((event) => receive(studio, event)), [studio])

  useEffect(() => {
    if (studio.host.kind !== 'web') return
    // the browser asks in its own words
    const guard = (event: BeforeUnloadEvent) => {
      if (studio.editor.getState().edited) event.preventDefault()
    }
    addEventListener('beforeunload', guard)
    return () => removeEventListener('beforeunload', guard)
  }, [studio])
  return null
}

function receive(studio: Studio, event: HostEvent): void {
  switch (event.type) {
    case 'menu':
      runCommandById(studio, event.command)
      return
    case 'open-project':
      studio.files.open(event.project).catch((error: unknown) => sayFailure('app.openFailed', error))
      return
    case 'close-requested':
      studio.files
        .mayLeave()
        .then(async (leave) => {
          if (!leave) return
          // saved or given up
          await studio.drafts.forget()
          await studio.host.services.closeWindow()
        })
        .catch((error: unknown) => sayFailure('app.saveFailed', error))
      return
    case 'engine-exited':
    case 'engine-silent':
    case 'engine-answers':
    case 'engine-started':
    case 'export-progress':
    case 'runs-changed':
    case 'run-not-kept':
    case 'sweeps-changed':
      // the line to the engine, the export and the runs listen to these
      return
    default:
      event satisfies never
  }
}

const menus: readonly { readonly category: Command['category']; readonly label: string }[] = [
  { category: 'file', label: 'app.menuFile' },
  { category: 'edit', label: 'app.menuEdit' },
  { category: 'view', label: 'app.menuView' },
  { category: 'graph', label: 'app.menuGraph' },
  { category: 'run', label: 'app.menuRun' },
  { category: 'step', label: 'app.menuStep' },
  { category: 'help', label: 'app.menuHelp' }
]

function menuOf(studio: Studio): readonly MenuEntry[] {
  return menus.map(({ category, label }): MenuEntry => {
    const entries = studio.commands
      .filter((command) => command.category === category && !command.id.startsWith('move.'))
      .map((command): MenuEntry => {
        const shortcut = command.shortcuts?.[0]
        return {
          kind: 'command',
          command: command.id,
          label: words(command.label),
          enabled: command.enabled(studio.context) === true,
          ...(shortcut && { shortcut })
        }
      })
    const more: readonly MenuEntry[] =
      category === 'file'
        ? [{ kind: 'separator' }, { kind: 'role', role: 'quit', label: words('app.quit') }]
        : category === 'view'
          ? [{ kind: 'separator' }, { kind: 'role', role: 'togglefullscreen', label: words('app.fullScreen') }]
          : []
    return { kind: 'menu', label: words(label), entries: [...entries, ...more] }
  })
}
