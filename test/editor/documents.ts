// Documents that the editor's tests work on: the examples, small graphs written as text, and what is known of their data.
import { readdirSync, readFileSync } from 'node:fs'
import type { DatasetFacts } from '../../engine/contract.ts'
import { isMendable, type Problem, type ProjectDocument, parseProject, serialiseProject, validateProject } from '../../engine/document.ts'

const folder = new URL('../../examples/', import.meta.url)
export const exampleNames: readonly string[] = readdirSync(folder).map((name) => name.replace('.gradloom', ''))

export function exampleText(name: string): string {
  return readFileSync(new URL(`${name}.gradloom`, folder), 'utf8')
}

export function example(name: string): ProjectDocument {
  return opened(exampleText(name))
}

export function opened(text: string): ProjectDocument {
  const { document, problems } = parseProject(text)
  if (!document) throw new Error(problems.map((problem) => problem.message).join('\n'))
  return document
}

/** A document of nodes written "id:op" or as records, and edges written "a.y->b.x". */
export function graphOf(nodes: readonly (string | object)[], edges: string = '', groups?: readonly object[]): ProjectDocument {
  const records = nodes.map((node) => {
    if (typeof node !== 'string') return node
    const [id, op] = node.split(':')
    return { id, op, position: { x: 0, y: 0 } }
  })
  const ends = edges.split(' ').flatMap((edge) => {
    const [from, to] = edge.split('->')
    return to === undefined ? [] : [{ from, to }]
  })
  return opened(JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes: records, edges: ends, groups } }))
}

const mnist: DatasetFacts = { trainCount: 60000, testCount: 10000, sampleShape: [1, 28, 28], classes: 10, targetShape: [] }

/** All datasets of the tests are MNIST. */
export const facts: ReadonlyMap<string, DatasetFacts> = new Map(['data', 'data1', 'data2', 'images', 'rows'].map((id) => [id, mnist]))

/** Problems with which a file could not be opened again. */
export function fatalProblems(document: ProjectDocument): readonly Problem[] {
  return validateProject(document).filter((problem) => !isMendable(problem))
}

export const edgesOf = ({ graph }: ProjectDocument): readonly string[] => graph.edges.map(({ from, to }) => `${from}->${to}`)
export const idsOf = ({ graph }: ProjectDocument): readonly string[] => graph.nodes.map(({ id }) => id)

/** The first place in a value that is not frozen; lists of numbers need not be. */
export function firstThawed(value: unknown, path = 'document'): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value) && typeof value[0] === 'number') return undefined
  if (!Object.isFrozen(value)) return path
  for (const [key, part] of Object.entries(value)) {
    const found = firstThawed(part, `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** What an operation promises of every document it makes: it can be saved, opened again, and is frozen. */
export function brokenPromise(document: ProjectDocument): string | undefined {
  const [fatal] = fatalProblems(document)
  if (fatal) return fatal.message
  const thawed = firstThawed(document)
  if (thawed !== undefined) return `${thawed} is not frozen`
  return parseProject(serialiseProject(document)).document ? undefined : 'cannot be opened again'
}
