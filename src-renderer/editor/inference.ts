// Shapes, problems and costs of the document as it stands, computed once per document and data facts.
import type { DatasetFacts } from '../../engine/contract.ts'
import {
  type GraphInference,
  type GraphNode,
  inferGraph,
  type Problem,
  type ProjectDocument,
  resolveTraining,
  validateProject
} from '../../engine/document.ts'

export interface Inspection {
  readonly inference: GraphInference
  /** Every problem of the document, structural ones first. */
  readonly problems: readonly Problem[]
  readonly problemsOf: ReadonlyMap<string, readonly Problem[]>
}

type Facts = ReadonlyMap<string, DatasetFacts>

const none: readonly Problem[] = []
const inferred = new WeakMap<ProjectDocument, Inferred>()
let latest: Inferred | undefined
let last: { document: ProjectDocument; facts: Facts; dataProblems: readonly Problem[]; result: Inspection } | undefined

interface Inferred {
  readonly document: ProjectDocument
  readonly facts: Facts
  readonly inference: GraphInference
}

/**
 * Shapes over the graph as it is trained. The same object while nothing changes but places, labels, groups and words, so that a drag
 * does not infer all shapes anew at every move: nodes in it may stand at older places.
 */
export function inferDocument(document: ProjectDocument, facts: Facts): GraphInference {
  const known = inferred.get(document)
  if (known?.facts === facts) return known.inference
  if (latest?.facts === facts && sameMeaning(latest.document, document)) return latest.inference
  const inference = inferGraph(document.graph, { batch: resolveTraining(document).batchSize, mode: 'train', facts })
  latest = { document, facts, inference }
  inferred.set(document, latest)
  return inference
}

/** What is known of the document without running it; `dataProblems` are those of reading its data. The same object as long as the shapes are. */
export function inspect(document: ProjectDocument, facts: Facts, dataProblems: readonly Problem[] = none): Inspection {
  if (last && last.facts === facts && last.dataProblems === dataProblems && sameMeaning(last.document, document)) {
    // compared by identity the next time: every card asks after every change
    last.document = document
    return last.result
  }
  const inference = inferDocument(document, facts)
  const explained = new Set(dataProblems.map((problem) => problem.node))
  const found = inference.problems.filter((problem) => !(problem.code === 'unread-data' && explained.has(problem.node)))
  const problems = [...validateProject(document), ...dataProblems, ...found]
  const problemsOf = new Map<string, Problem[]>()
  for (const problem of problems) {
    if (problem.node === undefined) continue
    const list = problemsOf.get(problem.node)
    if (list) list.push(problem)
    else problemsOf.set(problem.node, [problem])
  }
  const result = { inference, problems, problemsOf }
  last = { document, facts, dataProblems, result }
  return result
}

function sameMeaning(a: ProjectDocument, b: ProjectDocument): boolean {
  if (a === b) return true
  if (a.graph.edges !== b.graph.edges || a.training !== b.training) return false
  const [before, after] = [a.graph.nodes, b.graph.nodes]
  return before.length === after.length && before.every((node, i) => node === after[i] || sameNode(node, after[i]))
}

function sameNode(a: GraphNode, b: GraphNode | undefined): boolean {
  return a.id === b?.id && a.op === b.op && a.fields === b.fields && a.muted === b.muted && a.initial === b.initial
}
