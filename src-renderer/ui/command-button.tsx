// A command as an icon or as words: its tooltip has the name, the shortcut, and why it cannot run now.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
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

interface CommandTextProps {
  readonly id: string
  /** Where the command's name is too long, or said already. */
  readonly text?: string
}

/** A command as a small button with words; it too stays focusable when it cannot run. */
export function CommandTextButton({ id, text }: CommandTextProps) {
  const { label, tip, enabled, run } = useCommandControl(id)
  return (
    <Tooltip label={tip}>
      <Button
        size="compact-xs"
        variant="default"
        flex="none"
        aria-label={text === undefined ? label : `${text}: ${label}`}
        aria-disabled={!enabled}
        {...(!enabled && { 'data-disabled': true })}
        onClick={run}
      >
        {text ?? label}
      </Button>
    </Tooltip>
  )
}
