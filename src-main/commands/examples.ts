// gradloom examples: the example projects, by the names that stand for a project everywhere.
import { listExamples } from '../services/projects.ts'
import { textTable } from '../services/text-table.ts'
import { defineCommand } from './contract.ts'

export const examples = defineCommand({
  name: 'examples',
  summary: 'Lists the example projects.',
  project: 'none',
  options: {},
  async run({ json, output }) {
    const list = await listExamples()
    if (json) await output.json(list)
    else {
      const rows = list.map(({ name, title }) => [name, title])
      for (const line of textTable(['example', 'title'], rows)) await output.line(line)
    }
    return 0
  }
})
