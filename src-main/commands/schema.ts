// gradloom schema: the JSON Schema of project files.
import { defineCommand } from './contract.ts'

export const schema = defineCommand({
  name: 'schema',
  summary: 'Prints the JSON Schema of project files.',
  project: 'none',
  options: {},
  async run({ json, output }) {
    // Loaded here, not at the top: the other commands need not wait for the schema library.
    const { projectSchema } = await import('../../engine/document.ts')
    const document = projectSchema()
    if (json) await output.json(document)
    else await output.line(JSON.stringify(document, null, 2))
    return 0
  }
})
