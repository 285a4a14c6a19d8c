// The menu of a right click: commands that concern what was clicked, with their shortcuts; those that cannot run say why.
import { Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { runCommand } from '../app/run-command.ts'
import { showShortcut } from '../app/show-shortcut.ts'
import { useSelected, useStudio } from '../app/use-studio.ts'
import styles from './canvas.module.css'
import type { CanvasMenu } from './canvas-view.ts'

/** Ids of commands; an empty one is a line between. */
const entries: { readonly [T in CanvasMenu['target']]: readonly string[] } = {
  node: [
    'edit.cut',
    'edit.copy',
    'edit.duplicate',
    'edit.duplicate-with-edges',
    'edit.delete',
    '',
    'edit.rename',
    'graph.mute',
    'graph.collapse',
    'graph.group',
    'graph.ungroup',
    '',
    'step.to-node',
    'step.breakpoint',
    'step.freeze',
    'step.check-node',
    '',
    'edit.select-upstream',
    'edit.select-downstream',
    'view.fit-selection'
  ],
  edge: ['edit.delete'],
  canvas: [
    'graph.add',
    'edit.paste',
    'edit.paste-with-edges',
    '',
    'edit.select-all',
    'graph.auto-layout',
    'view.fit',
    'view.costs',
    '',
    'step.check-gradients'
  ]
}

export function ContextMenu() {
  const { t } = useTranslation()
  const studio = useStudio()
  const menu = useSelected(studio.view.state, (state) => state.menu)
  const close = () => studio.view.state.setState({ menu: undefined })
  if (!menu) return null
  return (
    <Menu opened onClose={close} position="bottom-start" width={260} key={`${menu.x} ${menu.y}`}>
      <Menu.Target>
        <div className={styles['anchor']} style={{ left: menu.x, top: menu.y }} />
      </Menu.Target>
      <Menu.Dropdown>
        {entries[menu.target].map((id, i) => {
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name
          if (id === '') return <Menu.Divider key={i} />
          const command = studio.commands.find((known) => known.id === id)
          if (!command) return null
          const allowed = command.enabled(studio.context)
          const shortcut = command.shortcuts?.[0]
          return (
            <Menu.Item
              key={id}
              disabled={allowed !== true}
              title={allowed === true ? undefined : t(allowed.reason, { ...allowed.values })}
              rightSection={shortcut ? <kbd className={styles['keys']}>{showShortcut(shortcut)}</kbd> : undefined}
              onClick={() => runCommand(studio, command)}
            >
              {t(command.label)}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
