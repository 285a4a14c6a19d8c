// Keyboard shortcuts: written "Mod+Shift+Z" in command records, matched against keys, shown as the platform writes them.

/** A key press as plain data. */
export interface KeyPress {
  /** As the browser names it: "z", "Z", "ArrowLeft", "Delete". */
  readonly key: string
  /** The place on the keyboard: "KeyZ". */
  readonly code: string
  readonly control: boolean
  readonly meta: boolean
  readonly shift: boolean
  readonly alt: boolean
}

interface Shortcut {
  readonly key: string
  readonly mod: boolean
  readonly shift: boolean
  readonly alt: boolean
}

export function parseShortcut(text: string): Shortcut {
  // "Mod++" is Mod and the plus key
  const parts = text.endsWith('++') ? [...text.slice(0, -2).split('+'), '+'] : text.split('+')
  const key = parts.at(-1) ?? ''
  const has = (name: string): boolean => parts.slice(0, -1).includes(name)
  return { key, mod: has('Mod'), shift: has('Shift'), alt: has('Alt') }
}

/** Mod is Ctrl, on macOS ⌘; the other of the two must not be held. */
export function matchesShortcut(press: KeyPress, text: string, mac: boolean): boolean {
  const wanted = parseShortcut(text)
  const mod = mac ? press.meta : press.control
  const other = mac ? press.control : press.meta
  if (mod !== wanted.mod || other || press.alt !== wanted.alt) return false
  // a sign such as + or ? may itself need Shift, depending on the keyboard
  const isSign = wanted.key.length === 1 && !/[A-Z0-9]/.test(wanted.key)
  return (isSign || press.shift === wanted.shift) && matchesKey(press, wanted.key)
}

function matchesKey({ key, code }: KeyPress, wanted: string): boolean {
  // with Shift the digits of most keyboards are signs
  if (/^\d$/.test(wanted)) return key === wanted || code === `Digit${wanted}`
  if (!/^[A-Z]$/.test(wanted)) return key === wanted
  // letters go by what is printed on the key; where another script or Option made something else of it, by its place
  return /^[a-z]$/i.test(key) ? key.toUpperCase() === wanted : code === `Key${wanted}`
}

const macSigns: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Delete: '⌦',
  Backspace: '⌫',
  Enter: '↩',
  Escape: 'esc'
}
const signs: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Insert: 'Ins',
  Escape: 'Esc',
  '-': '−'
}

/** "Ctrl+Shift+Z", or "⌥⇧⌘Z" on macOS, where the order is Apple's. */
export function showShortcut(text: string, mac: boolean): string {
  const { key, mod, shift, alt } = parseShortcut(text)
  const held = mac ? { Alt: alt, Shift: shift, Mod: mod } : { Mod: mod, Alt: alt, Shift: shift }
  const parts = [...Object.entries(held).flatMap(([name, isHeld]) => (isHeld ? [name] : [])), key]
  return parts.map((part) => (mac ? macSigns[part] : undefined) ?? signs[part] ?? part).join(mac ? '' : '+')
}
