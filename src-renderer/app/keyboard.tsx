// Runs commands by their shortcuts; text fields, menus and dialogs keep the keys they need.
import { useEffect } from 'react'
import { matchesShortcut } from '../editor/shortcuts.ts'
import { runCommand } from './run-command.ts'
import { shell } from './shell-state.ts'
import { onMac } from './show-shortcut.ts'
import { useStudio } from './use-studio.ts'

/** Keys that text fields need for themselves even with Mod. */
const editingKeys = new Set(['z', 'y', 'x', 'c', 'v', 'a', 'ArrowLeft', 'ArrowRight', 'Backspace', 'Delete'])

export function Keyboard() {
  const studio = useStudio()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const mod = onMac ? event.metaKey : event.ctrlKey
      const target = event.target instanceof HTMLElement ? event.target : undefined
      if (isBusyElsewhere(target, event)) return
      if (isTextField(target) && (!(mod || event.altKey || isFunctionKey(event.key)) || editingKeys.has(event.key))) return
      const key = {
        key: event.key,
        code: event.code,
        control: event.ctrlKey,
        meta: event.metaKey,
        shift: event.shiftKey,
        alt: event.altKey
      }
      const command = studio.commands.find(({ shortcuts }) => shortcuts?.some((shortcut) => matchesShortcut(key, shortcut, onMac)))
      if (!command) return
      // plain keys on the canvas only: Tab, arrows and letters belong to the control that has the focus
      if (!mod && !event.altKey && !isFunctionKey(event.key) && !isOnCanvas(target)) return
      event.preventDefault()
      runCommand(studio, command)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [studio])
  return null
}

const isFunctionKey = (key: string): boolean => /^F\d+$/.test(key)

function isTextField(target: HTMLElement | undefined): boolean {
  if (!target) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)
}

/** A dialog, a menu or the command palette is in front. */
function isBusyElsewhere(target: HTMLElement | undefined, event: KeyboardEvent): boolean {
  if (shell.getState().dialog !== undefined) return true
  if (document.querySelector('[role="dialog"], .mantine-Spotlight-content') !== null) return event.key !== 'Escape'
  return target?.closest('[role="menu"], [role="listbox"]') != null
}

/** Focus is on the canvas, or nowhere in particular. */
function isOnCanvas(target: HTMLElement | undefined): boolean {
  return !target || target === document.body || target.closest('main') !== null
}
