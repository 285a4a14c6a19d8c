// Light or dark: as it is wanted, and as the page is drawn at this moment.
import { useSyncExternalStore } from 'react'
import { useSettings } from './use-studio.ts'

const dark = window.matchMedia('(prefers-color-scheme: dark)')

function subscribe(listener: () => void): () => void {
  dark.addEventListener('change', listener)
  return () => dark.removeEventListener('change', listener)
}

/** As set, or as the system is. */
export function useWantedColorScheme(): 'light' | 'dark' {
  const theme = useSettings((settings) => settings.theme)
  const systemDark = useSyncExternalStore(subscribe, () => dark.matches)
  if (theme === 'system') return systemDark ? 'dark' : 'light'
  return theme
}

const root = document.documentElement

function watchRoot(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(root, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] })
  return () => observer.disconnect()
}

/** What colours are read in: it changes when the variables of the page have, so that a canvas is not painted in those before. */
export function useColorScheme(): 'light' | 'dark' {
  return useSyncExternalStore(watchRoot, () => (root.dataset['mantineColorScheme'] === 'dark' ? 'dark' : 'light'))
}
