// gradloom validate: every problem of a project, and its shapes and cost where it has none.
import { readProject } from '../services/projects.ts'
import { count, showShape, textTable } from '../services/text-table.ts'
import { answer } from './answer.ts'
import { defineCommand } from './contract.ts'

export const validate = defineCommand({
  name: 'validate',
  summary: 'Lists every problem of a project, its shapes and what it costs.',
  project: 'required',
  options: {},
  async run({ project, json, output, engine }) {
    const { text, base } = await readProject(project)
    const { type, ok, problems, shapes, cost } = await answer(
      'validation',
      await engine({ type: 'validate', project: { text, base } }),
      output
    )
    if (json) await output.json({ type, ok, problems, shapes, cost })
    else {
      const ports = Object.entries(shapes).map(([port, shape]) => [port, showShape(shape)])
      if (ports.length > 0) for (const line of textTable(['port', 'shape'], ports)) await output.line(line)
      const nodes = Object.entries(cost.nodes).map(([id, line]) => [
        id,
        count(line.parameters),
        count(line.multiplyAdds),
        count(line.bytes)
      ])
      const total = ['total', count(cost.parameters), count(cost.multiplyAdds), count(cost.bytes)]
      if (nodes.length > 0) {
        await output.line('')
        for (const line of textTable(['node', 'parameters', 'multiply-adds', 'bytes'], [...nodes, total])) await output.line(line)
      }
      if (ok) await output.line('\nThe project is valid.')
    }
    for (const problem of problems) {
      if (problem.severity === 'warning') output.warn(problem)
      else output.say(problem.message)
    }
    return ok ? 0 : 1
  }
})
