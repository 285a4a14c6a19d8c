// Shapes, problems and costs of the document as it stands, computed once per document and data facts.
import type { DatasetFacts } from '../../engine/contract.ts'
import {
  type GraphInference,
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

const none: readonly Problem[] = []
let last:
  | { document: ProjectDocument; facts: ReadonlyMap<string, DatasetFacts>; dataProblems: readonly Problem[]; result: Inspection }
  | undefined

/** The same arguments give the same object, so that views can compare by identity. */
export function inspect(
  document: ProjectDocument,
  facts: ReadonlyMap<string, DatasetFacts>,
  dataProblems: readonly Problem[] = none
): Inspection {
  if (last && last.document === document && last.facts === facts && last.dataProblems === dataProblems) return last.result
  const inference = inferGraph(document.graph, { batch: resolveTraining(document).batchSize, mode: 'train', facts })
  const explained = new Set(dataProblems.map((problem) => problem.node))
  const inferred = inference.problems.filter((problem) => !(problem.code === 'unread-data' && explained.has(problem.node)))
  const problems = [...validateProject(document), ...dataProblems, ...inferred]
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
