// What a card or an edge reads of the document: its own record and what was inferred of it, and nothing else.
import { useMemo } from 'react'
import type { GraphNode, Group, InferredNode, Problem, ProjectDocument, Shape } from '../../engine/document.ts'
import type { Studio } from '../app/studio.ts'
import { useEditor, useSelected, useStudio } from '../app/use-studio.ts'
import { type Inspection, inspect } from '../editor/inference.ts'

const nodesById = new WeakMap<readonly GraphNode[], ReadonlyMap<string, GraphNode>>()

export function nodeOf({ graph }: ProjectDocument, id: string): GraphNode | undefined {
  let byId = nodesById.get(graph.nodes)
  if (!byId) {
    byId = new Map(graph.nodes.map((node) => [node.id, node]))
    nodesById.set(graph.nodes, byId)
  }
  return byId.get(id)
}

export function useNode(id: string): GraphNode | undefined {
  return useEditor((state) => nodeOf(state.document, id))
}

export function useGroup(id: string): Group | undefined {
  return useEditor((state) => state.document.graph.groups?.find((group) => group.id === id))
}

export function inspectionOf({ editor, facts }: Studio): Inspection {
  const known = facts.getState()
  return inspect(editor.getState().document, known.facts, known.problems)
}

/** Selects from what is inferred of the whole document; re-renders only when the selection changes. */
export function useInferred<T>(select: (inspection: Inspection) => T, same?: (a: T, b: T) => boolean): T {
  const studio = useStudio()
  const source = useMemo(
    () => ({
      getState: () => inspectionOf(studio),
      subscribe(listener: () => void) {
        const stops = [studio.editor.subscribe(listener), studio.facts.subscribe(listener)]
        return () => {
          for (const stop of stops) stop()
        }
      }
    }),
    [studio]
  )
  return useSelected(source, select, same)
}

const entriesById = new WeakMap<Inspection, ReadonlyMap<string, InferredNode>>()

export function inferredNode(inspection: Inspection, id: string): InferredNode | undefined {
  let byId = entriesById.get(inspection)
  if (!byId) {
    byId = new Map(inspection.inference.nodes.map((entry) => [entry.node.id, entry]))
    entriesById.set(inspection, byId)
  }
  return byId.get(id)
}

export function sameShapes(a: Shape | undefined, b: Shape | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((size, i) => size === b[i]))
}

export function sameProblems(a: readonly Problem[], b: readonly Problem[]): boolean {
  return a.length === b.length && a.every((problem, i) => problem.message === b[i]?.message && problem.severity === b[i]?.severity)
}
