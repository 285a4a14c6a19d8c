// Asks the engine for samples of a dataset node; the last question wins, and one nobody waits for is stopped.
import { useEffect, useState } from 'react'
import { type PreviewRequest, type PreviewResult, ProjectError } from '../../engine/contract.ts'
import { serialiseProject } from '../../engine/document.ts'
import { useEditor, useStudio } from '../app/use-studio.ts'

export type Preview =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly result: PreviewResult }

export type PreviewQuestion = Pick<PreviewRequest, 'node' | 'split' | 'class' | 'samples' | 'first' | 'count'>

export function usePreview({ node, split, class: label, samples, first, count }: PreviewQuestion): Preview {
  const { engine } = useStudio()
  // only the node itself matters: other edits must not read the data again
  const record = useEditor((state) => state.document.graph.nodes.find((known) => known.id === node))
  const folder = useEditor((state) => state.place.folder)
  const [preview, setPreview] = useState<Preview>({ kind: 'loading' })
  const { op, fields } = record ?? {}
  useEffect(() => {
    if (op === undefined) return
    const graph = { nodes: [{ id: node, op, ...(fields && { fields }) }], edges: [] }
    const text = serialiseProject({ format: 'gradloom/project', version: 1, graph })
    const question = { node, split, first, count, ...(label !== undefined && { class: label }), ...(samples && { samples }) }
    const call = engine.request({ type: 'preview', project: { text, base: folder }, ...question })
    let wanted = true
    const ask = async () => {
      for await (const event of call) if (event.type === 'preview' && wanted) setPreview({ kind: 'ready', result: event })
    }
    ask().catch((error: unknown) => {
      const message = error instanceof ProjectError ? error.message : String(error)
      if (wanted) setPreview({ kind: 'failed', message })
    })
    return () => {
      wanted = false
      call.stop()
    }
  }, [engine, node, op, fields, folder, split, label, samples, first, count])
  return preview
}
