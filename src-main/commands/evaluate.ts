// gradloom evaluate: loss, accuracy, per-class accuracy and confusion matrix of trained weights on the test split.
import { readBinary, readProject } from '../services/projects.ts'
import { count, percent, short, textTable } from '../services/text-table.ts'
import { answer } from './answer.ts'
import { defineCommand } from './contract.ts'
import { overridesFrom, precision } from './training-options.ts'

export const evaluate = defineCommand({
  name: 'evaluate',
  summary: 'Measures trained weights on the test split.',
  project: 'required',
  options: {
    weights: { kind: 'text', value: 'FILE', doc: 'weights to evaluate: a .safetensors or .npz file (required)' },
    precision
  },
  misuse: ({ weights }) => (weights === undefined ? '--weights FILE is missing: name the weights to evaluate.' : undefined),
  async run({ project, options, json, output, engine }) {
    const { text, base } = await readProject(project)
    const call = await engine({
      type: 'evaluate',
      project: { text, base },
      overrides: overridesFrom({ ...(options.precision !== undefined && { precision: options.precision }) }),
      weights: await readBinary(options.weights ?? '', 'weight file')
    })
    const { type, loss, accuracy, perClass, confusion, samples } = await answer('evaluation', call, output)
    if (json) {
      await output.json({ type, loss, accuracy, perClass, confusion, samples })
      return 0
    }
    await output.line(`${count(samples)} samples, loss ${short(loss)}${accuracy === null ? '' : `, accuracy ${percent(accuracy)}`}`)
    if (!confusion) return 0
    const heading = ['class', 'accuracy', ...confusion.map((_, index) => String(index))]
    const rows = confusion.map((row, index) => [String(index), percent(perClass?.[index] ?? null), ...row.map(count)])
    await output.line('\nRows are the true classes; the numbered columns count the predicted ones.')
    for (const line of textTable(heading, rows)) await output.line(line)
    return 0
  }
})
