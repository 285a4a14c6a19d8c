// Shows a shortcut as this platform writes it.
import { showShortcut as show } from '../editor/shortcuts.ts'

export const onMac = navigator.platform.startsWith('Mac')

export function showShortcut(text: string): string {
  return show(text, onMac)
}
