// The facts request: how large the data of each dataset node are, as far as their headers can be read.
import type { FactsRequest } from '../contract.ts'
import { findSource } from '../data/index.ts'
import { parseProject } from '../document/parse.ts'
import type { DatasetFacts } from '../ops/contract.ts'
import { type Problem, ProjectError } from '../problem.ts'
import type { RequestContext } from './context.ts'
import { context, fieldsOf, sourceNodes } from './prepare.ts'

export async function facts(request: FactsRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const { document, problems: faults } = parseProject(request.project.text)
  if (!document) throw new ProjectError(faults)
  const found: Record<string, DatasetFacts> = {}
  const problems: Problem[] = []
  for (const node of sourceNodes(document)) {
    const fields = fieldsOf(node)
    try {
      const source = findSource(String(fields['source']))
      found[node.id] = await source.facts(fields, context(node, request.project, engine.host, stopping))
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error
      problems.push(...error.problems)
    }
  }
  send({ type: 'facts', facts: found, problems })
}
