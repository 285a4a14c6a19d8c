// Size and place of the window, remembered between starts; one that no screen shows any more is forgotten.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from './atomic-file.ts'

export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface WindowState {
  readonly bounds: Bounds | undefined
  readonly maximised: boolean
}

const file = (folder: string): string => join(folder, 'window.json')
/** Pixels of the window that must be on a screen, so that it can be grasped. */
const graspable = 80

/** @param screens the work areas of all screens. */
export function readWindowState(folder: string, screens: readonly Bounds[]): WindowState {
  try {
    const { x, y, width, height, maximised } = JSON.parse(readFileSync(file(folder), 'utf8')) as Record<string, unknown>
    const numbers = [x, y, width, height]
    if (!numbers.every((value) => typeof value === 'number' && Number.isFinite(value))) return { bounds: undefined, maximised: false }
    const bounds = { x, y, width, height } as Bounds
    const usable = bounds.width >= 400 && bounds.height >= 300 && screens.some((screen) => meets(bounds, screen))
    return { bounds: usable ? bounds : undefined, maximised: maximised === true }
  } catch {
    return { bounds: undefined, maximised: false }
  }
}

export async function writeWindowState(folder: string, { bounds, maximised }: WindowState): Promise<void> {
  await writeFileAtomically(file(folder), new TextEncoder().encode(JSON.stringify({ ...bounds, maximised })))
}

function meets(window: Bounds, screen: Bounds): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const down = Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y)
  return across >= graspable && down >= graspable
}
