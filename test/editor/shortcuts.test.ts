// Keyboard shortcuts: every key means one command, on every platform and keyboard.
import { describe, expect, test } from 'vitest'
import { commands } from '../../src-renderer/editor/commands/index.ts'
import { type KeyPress, matchesShortcut, parseShortcut, showShortcut } from '../../src-renderer/editor/shortcuts.ts'

const shifted: Readonly<Record<string, string>> = { '=': '+', '/': '?', '1': '!', '2': '@', '0': ')', '.': '>', '-': '_' }
const codes: Readonly<Record<string, string>> = { '=': 'Equal', '/': 'Slash', '.': 'Period', '-': 'Minus' }

/** The key press that types a shortcut on an American keyboard. */
function pressOf(text: string, mac: boolean): KeyPress {
  const { key, mod, shift, alt } = parseShortcut(text)
  const plain = Object.entries(shifted).find(([, sign]) => sign === key)?.[0]
  const base = plain ?? key
  const held = shift || plain !== undefined
  const code = /^[A-Z]$/.test(base) ? `Key${base}` : /^\d$/.test(base) ? `Digit${base}` : (codes[base] ?? base)
  const typed = held ? (shifted[base] ?? base) : base.length === 1 ? base.toLowerCase() : base
  return { key: typed, code, control: mod && !mac, meta: mod && mac, shift: held, alt }
}

const all = commands.flatMap(({ id, shortcuts = [] }) => shortcuts.map((shortcut) => [id, shortcut] as const))

describe.each([false, true])('on macOS: %s,', (mac) => {
  test.each(all)('%s runs by %s, and nothing else does', (id, shortcut) => {
    const press = pressOf(shortcut, mac)
    const matching = commands.filter(({ shortcuts }) => shortcuts?.some((text) => matchesShortcut(press, text, mac)))
    expect(matching.map((command) => command.id)).toEqual([id])
  })
})

test('every shortcut is written once', () => {
  const written = all.map(([, shortcut]) => shortcut)
  expect(written.filter((shortcut, i) => written.indexOf(shortcut) !== i)).toEqual([])
})

test('none takes the key that moves the focus, or those the browser keeps', () => {
  const kept = ['Tab', 'Shift+Tab', 'Escape', 'Mod+W', 'Mod+N', 'Mod+T', 'Mod+Q', 'Mod+R', 'Alt+ArrowLeft', 'Alt+ArrowRight']
  expect(all.filter(([, shortcut]) => kept.includes(shortcut))).toEqual([])
})

describe('a key press', () => {
  const press: KeyPress = { key: 'z', code: 'KeyZ', control: true, meta: false, shift: false, alt: false }
  const matches = (change: Partial<KeyPress>, text = 'Mod+Z', mac = false) => matchesShortcut({ ...press, ...change }, text, mac)

  test('needs exactly the keys that are held', () => {
    expect([matches({}), matches({ shift: true }), matches({ alt: true }), matches({ control: false }), matches({ meta: true })]).toEqual([
      true,
      false,
      false,
      false,
      false
    ])
    expect([
      matches({ shift: true }, 'Mod+Shift+Z'),
      matches({ key: 'Z', shift: true }, 'Mod+Shift+Z'),
      matches({}, 'Mod+Shift+Z')
    ]).toEqual([true, true, false])
    expect([matches({}, 'Mod+Z', true), matches({ control: false, meta: true }, 'Mod+Z', true)]).toEqual([false, true])
  })

  test('goes by the letter on the key, on every layout', () => {
    // the German Z stands where the American Y is
    expect([matches({ code: 'KeyY' }), matches({ code: 'KeyY' }, 'Mod+Y'), matches({ key: 'y', code: 'KeyZ' })]).toEqual([
      true,
      false,
      false
    ])
    // Russian, and Option on macOS, by the place of the key
    expect(matches({ key: 'я' })).toBe(true)
    expect(matches({ key: '˜', code: 'KeyN', control: false, alt: true }, 'Alt+N', true)).toBe(true)
  })

  test('of a digit goes by its place, where Shift makes it a sign', () => {
    expect(matches({ key: '!', code: 'Digit1', control: false, shift: true }, 'Shift+1')).toBe(true)
    expect(matches({ key: '0', code: 'Numpad0' }, 'Mod+0')).toBe(true)
    expect(matches({ key: '1', code: 'Digit1' }, 'Mod+0')).toBe(false)
  })

  test('of a sign needs no Shift of its own', () => {
    expect(matches({ key: '+', code: 'Equal', shift: true }, 'Mod++')).toBe(true)
    expect(matches({ key: '+', code: 'NumpadAdd' }, 'Mod++')).toBe(true)
    expect(matches({ key: '?', code: 'Slash', shift: true, control: false }, '?')).toBe(true)
    expect(matches({ key: '?', code: 'Minus', shift: true, control: false }, '?')).toBe(true)
  })
})

test.each([
  ['Mod+Shift+Z', 'Ctrl+Shift+Z', '⇧⌘Z'],
  ['Alt+Shift+ArrowLeft', 'Alt+Shift+←', '⌥⇧←'],
  ['Mod++', 'Ctrl++', '⌘+'],
  ['Mod+-', 'Ctrl+−', '⌘−'],
  ['Delete', 'Del', '⌦'],
  ['F2', 'F2', 'F2'],
  ['?', '?', '?']
])('%s is shown as %s, on macOS as %s', (text, elsewhere, mac) => {
  expect([showShortcut(text, false), showShortcut(text, true)]).toEqual([elsewhere, mac])
})
