// The project files that tests open, by name.
import { readdirSync, readFileSync } from 'node:fs'
import { type ProjectDocument, parseProject } from '../../engine/document.ts'

const folder = new URL('../fixtures/projects/', import.meta.url)

export function fixtureNames(kind: 'valid' | 'broken'): readonly string[] {
  return readdirSync(new URL(`${kind}/`, folder)).map((name) => name.replace('.gradloom', ''))
}

export function fixtureText(kind: 'valid' | 'broken', name: string): string {
  return readFileSync(new URL(`${kind}/${name}.gradloom`, folder), 'utf8')
}

/** A document from text that must be a valid project. */
export function opened(text: string): ProjectDocument {
  const { document, problems } = parseProject(text)
  if (!document) throw new Error(problems.map((problem) => problem.message).join('\n'))
  return document
}

/** The text of a project with these parts; the rest is as small as can be. */
export function projectText(parts: { readonly nodes?: unknown; readonly edges?: unknown; readonly training?: unknown } = {}): string {
  const { nodes = [], edges = [], training } = parts
  return JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes, edges }, training })
}
