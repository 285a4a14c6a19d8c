// A command as an icon: its tooltip has the name, the shortcut, and why it cannot run now.
import { ActionIcon, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { runCommand } from '../app/run-command.ts'
import { showShortcut } from '../app/show-shortcut.ts'
import { useStudio } from '../app/use-studio.ts'
import type { Command } from '../editor/contract.ts'

/** How a control of a command is called and whether it can run now. */
export interface CommandControl {
  readonly label: string
  readonly tip: string
  readonly enabled: boolean
  run(): void
}

/** The view must re-render when what decides about the command changes. @param more said after the name, such as what undo takes back. */
export function useCommandControl(id: string, more = ''): CommandControl {
  const { t } = useTranslation()
  const studio = useStudio()
  const command: Command | undefined = studio.commands.find((known) => known.id === id)
  if (!command) throw new Error(`There is no command ${id}.`)
  const allowed = command.enabled(studio.context)
  const shortcut = command.shortcuts?.[0]
  const label = t(command.label)
  const name = shortcut ? `${label} (${showShortcut(shortcut)})` : label
  const reason = allowed === true ? more : t(allowed.reason, { ...allowed.values })
  return { label, tip: reason === '' ? name : `${name}: ${reason}`, enabled: allowed === true, run: () => runCommand(studio, command) }
}

interface Props {
  readonly id: string
  readonly icon: ReactNode
  readonly size?: number
  readonly framed?: boolean
  readonly more?: string
  readonly testId?: string
}

/** Stays focusable when it cannot run, so that its reason can be read by keyboard too. */
export function CommandButton({ id, icon, size = 28, framed = false, more, testId }: Props) {
  const { label, tip, enabled, run } = useCommandControl(id, more)
  return (
    <Tooltip label={tip}>
      <ActionIcon
        size={size}
        variant={framed ? 'default' : 'subtle'}
        aria-label={label}
        aria-disabled={!enabled}
        {...(!enabled && { 'data-disabled': true })}
        {...(testId !== undefined && { 'data-testid': testId })}
        onClick={run}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
