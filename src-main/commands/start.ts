// gradloom start: what `npm start` does, training a project and saving its weights in the current folder.
import { readProject } from '../services/projects.ts'
import { defineCommand } from './contract.ts'
import { train } from './train.ts'

export const start = defineCommand({
  ...train,
  name: 'start',
  summary: 'Trains a project, or else the two-layer net on MNIST, and saves its weights here.',
  project: { default: 'two-layer-mnist' },
  async run(call) {
    const { name } = await readProject(call.project)
    const out = call.options.out ?? `${name}.safetensors`
    call.output.say(`Training ${name}. Its weights go to ${out}; Ctrl-C stops early and saves them too.`)
    return train.run({ ...call, options: { ...call.options, out } })
  }
})
