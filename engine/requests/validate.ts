// The validation request: every problem at once, and the shapes and costs of the part that is right.
import type { NodeCostLine, ValidateRequest } from '../contract.ts'
import type { RequestContext } from './context.ts'
import { inspectProject } from './prepare.ts'

export async function validate(request: ValidateRequest, { engine, send, stopping }: RequestContext): Promise<void> {
  const { inference, problems } = await inspectProject(request.project, {}, 'train', engine.host, stopping)
  const nodes: Record<string, NodeCostLine> = {}
  for (const { node, cost } of inference?.nodes ?? []) nodes[node.id] = cost
  const total = { parameters: 0, multiplyAdds: 0, bytes: 0 }
  for (const cost of Object.values(nodes)) {
    total.parameters += cost.parameters
    total.multiplyAdds += cost.multiplyAdds
    total.bytes += cost.bytes
  }
  const ok = problems.every((problem) => problem.severity === 'warning')
  send({ type: 'validation', ok, problems, shapes: inference?.shapes ?? {}, cost: { ...total, nodes } })
}
