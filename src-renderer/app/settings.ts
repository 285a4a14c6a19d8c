// What is remembered between starts: theme, language, panels. Kept as text by the host; what cannot be read is the default.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PanelName } from '../editor/contract.ts'
import type { Host } from '../host/host.ts'
import type { Language } from '../locales/language.ts'

export interface Settings {
  readonly theme: 'light' | 'dark' | 'system'
  readonly language: Language
  /** Sizes of resizable panels, as their group gives them, by the group's name. */
  readonly layouts: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly hidden: readonly PanelName[]
  readonly costsShown: boolean
  /** Edges are as wide as their gradients are large, while stepping. */
  readonly gradientWidths: boolean
  /** Runs kept after they have ended … */
  readonly keepRuns: number
  /** … and checkpoints of each. */
  readonly keepCheckpoints: number
  /** Seconds of training between two checkpoints. */
  readonly checkpointSeconds: number
}

/** What a setting of kept runs may be. */
export const keepRanges = {
  keepRuns: { least: 1, most: 10_000, usual: 50 },
  keepCheckpoints: { least: 1, most: 1000, usual: 3 },
  checkpointSeconds: { least: 1, most: 86_400, usual: 30 }
} as const

const panelNames: readonly PanelName[] = ['palette', 'inspector', 'dock', 'outline', 'problems']

function defaults(): Settings {
  const language = navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
  return {
    theme: 'system',
    language,
    layouts: {},
    hidden: ['outline', 'problems'],
    costsShown: false,
    gradientWidths: false,
    keepRuns: keepRanges.keepRuns.usual,
    keepCheckpoints: keepRanges.keepCheckpoints.usual,
    checkpointSeconds: keepRanges.checkpointSeconds.usual
  }
}

/** Reads the settings, and writes them back after each change. */
export async function startSettings(host: Host): Promise<StoreApi<Settings>> {
  const text = await host.services.readSettings().catch(() => '')
  const store = createStore<Settings>(() => readSettings(text))
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = (settings: Settings): void => {
    clearTimeout(timer)
    host.services.writeSettings(JSON.stringify(settings)).catch(() => {})
  }
  store.subscribe((settings, before) => {
    clearTimeout(timer)
    // sizes change with every step of a resize; all else is a choice, kept at once
    if (settings.layouts === before.layouts) write(settings)
    else timer = setTimeout(() => write(settings), 300)
  })
  return store
}

/** Takes what fits from any text. */
export function readSettings(text: string): Settings {
  const settings = defaults()
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return settings
  }
  if (typeof read !== 'object' || read === null) return settings
  const given = read as Record<string, unknown>
  const { theme, language, layouts, hidden, costsShown, gradientWidths } = given
  const kept = (name: keyof typeof keepRanges): number => {
    const value = given[name]
    const { least, most, usual } = keepRanges[name]
    return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : usual
  }
  return {
    theme: theme === 'light' || theme === 'dark' || theme === 'system' ? theme : settings.theme,
    language: language === 'en' || language === 'zh-CN' ? language : settings.language,
    layouts: isLayouts(layouts) ? layouts : settings.layouts,
    hidden: Array.isArray(hidden) ? panelNames.filter((name) => hidden.includes(name)) : settings.hidden,
    costsShown: typeof costsShown === 'boolean' ? costsShown : settings.costsShown,
    gradientWidths: typeof gradientWidths === 'boolean' ? gradientWidths : settings.gradientWidths,
    keepRuns: kept('keepRuns'),
    keepCheckpoints: kept('keepCheckpoints'),
    checkpointSeconds: kept('checkpointSeconds')
  }
}

function isLayouts(value: unknown): value is Settings['layouts'] {
  const isRecord = (part: unknown): part is Record<string, unknown> => typeof part === 'object' && part !== null && !Array.isArray(part)
  const isSize = (part: unknown) => typeof part === 'number' && part >= 0 && part <= 100
  return isRecord(value) && Object.values(value).every((layout) => isRecord(layout) && Object.values(layout).every(isSize))
}
