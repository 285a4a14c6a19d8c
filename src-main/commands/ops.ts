// gradloom ops: the catalogue of operations with their ports, fields and formulas.
import { catalogue } from '../../engine/catalog.ts'
import { textTable } from '../services/text-table.ts'
import { defineCommand } from './contract.ts'

export const ops = defineCommand({
  name: 'ops',
  summary: 'Lists the operations a node can have.',
  project: 'none',
  options: {},
  async run({ json, output }) {
    if (json) await output.json(catalogue())
    else {
      const rows = catalogue().map((op) => [
        op.type,
        op.category,
        `${op.inputs.map((port) => port.name).join(', ')} → ${op.outputs.map((port) => port.name).join(', ')}`.trim(),
        op.doc.summary
      ])
      for (const line of textTable(['op', 'category', 'ports', 'what it does'], rows)) await output.line(line)
    }
    return 0
  }
})
