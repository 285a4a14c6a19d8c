// How views reach the studio: one context, and hooks that re-render a view only when what it selects changes.
import { createContext, useContext, useRef, useSyncExternalStore } from 'react'
import type { Checks } from '../checking/contract.ts'
import type { EditorState } from '../editor/contract.ts'
import { type Inspection, inspect } from '../editor/inference.ts'
import type { FactsState } from '../engine/facts.ts'
import type { ExchangeState } from '../exchange/contract.ts'
import type { Health } from '../health/contract.ts'
import type { RunsState } from '../runs/contract.ts'
import type { Stepping } from '../stepping/contract.ts'
import type { SweepsState } from '../sweeps/contract.ts'
import type { RunState } from '../training/contract.ts'
import type { Settings } from './settings.ts'
import type { Studio } from './studio.ts'

export const StudioContext = createContext<Studio | undefined>(undefined)

export function useStudio(): Studio {
  const studio = useContext(StudioContext)
  if (!studio) throw new Error('A view was drawn outside the studio.')
  return studio
}

interface Source<S> {
  getState(): S
  subscribe(listener: () => void): () => void
}

/** Selects from a store; `same` decides whether a new selection replaces the old one (default: identity). */
export function useSelected<S, T>(source: Source<S>, select: (state: S) => T, same: (a: T, b: T) => boolean = Object.is): T {
  const last = useRef<{ readonly value: T } | undefined>(undefined)
  return useSyncExternalStore(source.subscribe, () => {
    const value = select(source.getState())
    if (last.current && same(last.current.value, value)) return last.current.value
    last.current = { value }
    return value
  })
}

export function useEditor<T>(select: (state: EditorState) => T, same?: (a: T, b: T) => boolean): T {
  return useSelected(useStudio().editor, select, same)
}

export function useRun<T>(select: (state: RunState) => T, same?: (a: T, b: T) => boolean): T {
  return useSelected(useStudio().run, select, same)
}

export function useStepping<T>(select: (state: Stepping) => T, same?: (a: T, b: T) => boolean): T {
  return useSelected(useStudio().stepping, select, same)
}

export function useChecks<T>(select: (state: Checks) => T): T {
  return useSelected(useStudio().checks, select)
}

export function useExchange<T>(select: (state: ExchangeState) => T): T {
  return useSelected(useStudio().exchange, select)
}

export function useHealth<T>(select: (state: Health) => T): T {
  return useSelected(useStudio().health, select)
}

export function useRuns<T>(select: (state: RunsState) => T, same?: (a: T, b: T) => boolean): T {
  return useSelected(useStudio().runs, select, same)
}

export function useSweeps<T>(select: (state: SweepsState) => T): T {
  return useSelected(useStudio().sweeps, select)
}

export function useFacts<T>(select: (state: FactsState) => T, same?: (a: T, b: T) => boolean): T {
  return useSelected(useStudio().facts, select, same)
}

export function useSettings<T>(select: (state: Settings) => T): T {
  return useSelected(useStudio().settings, select)
}

/** Shapes, problems and costs of the document as it stands. */
export function useInspection(): Inspection {
  const document = useEditor((state) => state.document)
  const { facts, problems } = useFacts((state) => state)
  return inspect(document, facts, problems)
}
