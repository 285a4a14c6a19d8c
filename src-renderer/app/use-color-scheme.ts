// Light or dark: as set, or as the system is at this moment.
import { useSyncExternalStore } from 'react'
import { useSettings } from './use-studio.ts'

const dark = window.matchMedia('(prefers-color-scheme: dark)')

function subscribe(listener: () => void): () => void {
  dark.addEventListener('change', listener)
  return () => dark.removeEventListener('change', listener)
}

export function useColorScheme(): 'light' | 'dark' {
  const theme = useSettings((settings) => settings.theme)
  const systemDark = useSyncExternalStore(subscribe, () => dark.matches)
  if (theme === 'system') return systemDark ? 'dark' : 'light'
  return theme
}
