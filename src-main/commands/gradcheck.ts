// gradloom gradcheck: compares every gradient with a numerical one.
import { readProject } from '../services/projects.ts'
import { short, textTable } from '../services/text-table.ts'
import { answer } from './answer.ts'
import { defineCommand } from './contract.ts'
import { seed } from './training-options.ts'

export const gradcheck = defineCommand({
  name: 'gradcheck',
  summary: 'Compares every gradient with a numerical one, in float64.',
  project: 'required',
  options: {
    node: { kind: 'text', value: 'ID', doc: 'only the gradients of this node' },
    samples: { kind: 'integer', min: 1, max: Number.MAX_SAFE_INTEGER, doc: 'elements checked in each tensor (default 20)' },
    seed: { ...seed, doc: 'seed of the values and of the elements checked' }
  },
  async run({ project, options, json, output, engine }) {
    const { text, base } = await readProject(project)
    const { node, samples = 20, seed = 0 } = options
    const call = await engine({ type: 'gradcheck', project: { text, base }, samples, seed, ...(node !== undefined && { node }) })
    const { type, ok, maxRelativeError, items } = await answer('gradcheck', call, output)
    if (json) await output.json({ type, ok, maxRelativeError, items })
    else {
      const rows = items.map((item) => [
        item.tensor,
        item.relativeError.toExponential(2),
        `[${item.worstIndex.join(', ')}]`,
        short(item.analytic),
        short(item.numerical)
      ])
      for (const line of textTable(['gradient of', 'relative error', 'worst at', 'analytic', 'numerical'], rows)) await output.line(line)
      if (ok) await output.line(`All gradients agree; the largest relative error is ${maxRelativeError.toExponential(2)}.`)
    }
    if (ok) return 0
    const worst = items.reduce((a, b) => (b.relativeError > a.relativeError || Number.isNaN(b.relativeError) ? b : a), items[0]!)
    output.say(
      `The gradient of ${worst.tensor} does not agree with the numerical one: ${worst.analytic} against ${worst.numerical} at [${worst.worstIndex.join(', ')}]. Look at the backward formula of its node.`
    )
    return 1
  }
})
