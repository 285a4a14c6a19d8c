// Opens project files: text or bytes in, a checked document and every problem out.
import type { Problem } from '../problem.ts'
import { mostProblems, problemsOf } from './issue-sentences.ts'
import { readJson } from './json-text.ts'
import type { ProjectDocument } from './project.ts'
import { currentVersion, mostEdges, mostGroups, mostNodes, openProjectSchema } from './project-schema.ts'
import { isRecord, showValue, valueAt } from './show-value.ts'
import { rememberSource } from './source-text.ts'
import { structureProblems } from './structure.ts'
import { trainingConflicts } from './training.ts'

/** In UTF-16 units for text, bytes for bytes. */
const largest = 64 * 1048576
/** A graph in the making has these; it can be opened, saved and mended, but not run. */
const mendable = new Set(['unconnected-port', 'cycle', 'port-taken'])

/** Turns a project of version `from` into the next version; an old project passes through all that follow its version. */
interface Migration {
  readonly from: number
  migrate(project: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
}
const migrations: readonly Migration[] = []

export interface ParsedProject {
  /** Absent where the file cannot be opened. It may come with problems that keep it from running. */
  readonly document?: ProjectDocument
  readonly problems: readonly Problem[]
}

/**
 * Reads a project file. Bytes must be UTF-8; a byte order mark and any line ends are fine. The document is frozen:
 * an edit makes a new one, and `serialiseProject` gives an untouched one back as it was.
 * @example
 * const { document, problems } = parseProject(await readFile('net.gradloom'))
 */
export function parseProject(source: string | Uint8Array): ParsedProject {
  if (source.length > largest) {
    const message = `The file is larger than ${largest / 1048576} MB, which no project needs. Keep weights in a safetensors or npz file beside it.`
    return refusal('too-large', message)
  }
  const text = typeof source === 'string' ? source : decode(source)
  if (text === undefined) return refusal('not-utf8', 'The file is not UTF-8 text. Save it as UTF-8, or open a .gradloom file.')
  const { value, problems: faults } = readJson(text)
  if (value === undefined) return { problems: faults }
  const jsonProblems = faults.map((problem) => withNode(problem, value))
  const header = checkHeader(value)
  if (!header.project) return { problems: [...header.problems, ...jsonProblems] }
  const reported = new Set([...header.problems, ...jsonProblems].map((problem) => problem.path))
  const found = validateProject(header.project).filter((problem) => problem.path === undefined || !reported.has(problem.path))
  const all = [...header.problems, ...jsonProblems, ...found]
  const problems = limited(all)
  if (!all.every(isMendable)) return { problems }
  const document = freeze(header.project) as unknown as ProjectDocument
  rememberSource(document, text)
  return { document, problems }
}

/**
 * Checks a document as a file would be, whatever it holds. A document with a problem that is not mendable must not be saved:
 * it could not be opened again.
 */
export function validateProject(document: unknown): readonly Problem[] {
  const refused = openProjectSchema.safeParse(document).error
  const problems = refused ? problemsOf(refused.issues, document) : []
  if (!isRecord(document)) return problems
  return [...problems, ...graphProblems(document['graph']), ...trainingConflicts(document['training'])]
}

function graphProblems(graph: unknown): readonly Problem[] {
  if (!isRecord(graph)) return []
  const { nodes, edges, groups = [] } = graph
  if (!isListUpTo(nodes, mostNodes)) return []
  const usable = isListUpTo(edges, mostEdges)
  const problems = structureProblems({ nodes, edges: usable ? edges : [], groups: isListUpTo(groups, mostGroups) ? groups : [] })
  // without a list of edges every input would be called unconnected
  return usable ? problems : problems.filter((problem) => problem.code !== 'unconnected-port')
}

/** True where a document with this problem can still be opened, edited and saved. */
export function isMendable(problem: Problem): boolean {
  return problem.severity === 'warning' || mendable.has(problem.code)
}

function checkHeader(value: unknown): { readonly problems: readonly Problem[]; readonly project?: Readonly<Record<string, unknown>> } {
  if (!isRecord(value)) return refusal('not-a-project', `The file holds ${showValue(value)}, not a project. Open a .gradloom file.`)
  const { format, version } = value
  if (format !== 'gradloom/project') {
    const message = `The file is not a Gradloom project: its "format" must be "gradloom/project"; got ${showValue(format)}. Open a .gradloom file, or correct the format.`
    return refusal('wrong-format', message, 'format')
  }
  if (typeof version !== 'number' || !Number.isInteger(version)) {
    const message = `The file's "version" must be a whole number, now ${currentVersion}; got ${showValue(version)}. Write "version": ${currentVersion}.`
    return { ...refusal('bad-version', message, 'version'), project: value }
  }
  if (version > currentVersion) {
    const message = `The file was made by a newer Gradloom: its version is ${version}, and this Gradloom reads up to ${currentVersion}. Update Gradloom to open it.`
    return refusal('newer-version', message, 'version')
  }
  let project = value
  for (const { from, migrate } of migrations) if (project['version'] === from) project = migrate(project)
  if (project['version'] === currentVersion) return { problems: [], project }
  const message = `The file's version is ${version}, which no Gradloom has written; the first is 1. Write "version": ${currentVersion} if that is what it holds.`
  return refusal('bad-version', message, 'version')
}

function refusal(code: string, message: string, path?: string): { readonly problems: readonly Problem[] } {
  return { problems: [{ code, severity: 'error', message, ...(path !== undefined && { path }) }] }
}

/** Names the node a fault of the text is in. */
function withNode(problem: Problem, project: unknown): Problem {
  const index = /^graph\.nodes\[(\d+)\]/.exec(problem.path ?? '')?.[1]
  const id = index === undefined ? undefined : valueAt(project, ['graph', 'nodes', Number(index), 'id'])
  return typeof id === 'string' ? { ...problem, node: id } : problem
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function isListUpTo(value: unknown, most: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= most
}

function limited(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= mostProblems) return problems
  const message = `The file has more than ${mostProblems} problems. Correct these first.`
  return [...problems.slice(0, mostProblems), { code: 'more-problems', severity: 'error', message }]
}

/** Freezes objects and lists of objects; long lists of numbers would become slow and large. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value) && typeof value[0] === 'number') return value
  for (const part of Object.values(value)) freeze(part)
  return Object.freeze(value)
}
