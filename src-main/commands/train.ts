// gradloom train: trains a project, prints losses and accuracies, and saves weights and checkpoints.
import { resolve } from 'node:path'
import { readBinary, readProject } from '../services/projects.ts'
import { defineCommand } from './contract.ts'
import {
  batchSize,
  defaultThreads,
  epochs,
  iterations,
  learningRate,
  optimizer,
  overridesFrom,
  precision,
  seed,
  threads
} from './training-options.ts'
import { trainProject, weightsFormat } from './training-run.ts'

export const trainOptions = {
  iterations,
  epochs,
  seed,
  precision,
  threads,
  'batch-size': batchSize,
  'learning-rate': learningRate,
  optimizer,
  out: { kind: 'text', value: 'FILE', doc: 'weights to write: a .safetensors or .npz file' },
  checkpoint: {
    kind: 'text',
    value: 'FILE',
    doc: 'the whole state of the run, written at every evaluation, every 30 seconds and at the end'
  },
  resume: { kind: 'text', value: 'FILE', doc: 'goes on from a checkpoint as if it had never stopped' },
  'loss-every': { kind: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER, doc: 'iterations between logged losses (default 100; 0 = none)' },
  'loss-at': {
    kind: 'choice',
    options: ['after', 'before'],
    doc: "the logged loss is computed after (default) or before the iteration's update"
  }
} as const

export const train = defineCommand({
  name: 'train',
  summary: 'Trains a project.',
  project: 'required',
  options: trainOptions,
  misuse({ iterations, epochs, out, checkpoint }) {
    if (iterations !== undefined && epochs !== undefined) return 'Give --iterations or --epochs, not both.'
    if (out !== undefined && !weightsFormat(out)) return `--out must end in .safetensors or .npz, which says the format; got "${out}".`
    if (checkpoint?.endsWith('.gradloom')) return `--checkpoint would replace the project file ${checkpoint}. Name another file.`
    if (out !== undefined && checkpoint !== undefined && resolve(out) === resolve(checkpoint))
      return '--out and --checkpoint name the same file. Name two.'
    return undefined
  },
  async run({ project, options, ...call }) {
    const { text, base } = await readProject(project)
    const { out, checkpoint, resume, 'loss-every': lossEvery, 'loss-at': lossAt = 'after' } = options
    return trainProject(call, {
      request: {
        project: { text, base },
        overrides: overridesFrom(options),
        threads: options.threads ?? defaultThreads,
        lossEvery: lossEvery ?? 100,
        lossAt,
        ...(resume !== undefined && { resume: await readBinary(resume, 'checkpoint') })
      },
      out,
      checkpoint,
      showLosses: lossEvery !== undefined
    })
  }
})
