// gradloom export: a trained network in another format, written only after it has proved itself.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { exportFormatNames } from '../../engine/contract.ts'
import { checkWritable, writeFileAtomically } from '../services/atomic-file.ts'
import { prove } from '../services/export-proof.ts'
import { userProblem } from '../services/failure.ts'
import { interruptedStatus } from '../services/interruption.ts'
import { readBinary, readProject } from '../services/projects.ts'
import { count } from '../services/text-table.ts'
import { answer } from './answer.ts'
import { defineCommand } from './contract.ts'
import { overridesFrom, precision } from './training-options.ts'

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'Writes a trained network as weights, as ONNX, or as a program in NumPy or PyTorch.',
  project: 'required',
  options: {
    weights: { kind: 'text', value: 'FILE', doc: 'trained weights: a .safetensors or .npz file, or a checkpoint (required)' },
    format: { kind: 'choice', options: exportFormatNames, doc: 'what is written (required)' },
    out: { kind: 'text', value: 'PATH', doc: 'the file to write (required)' },
    precision
  },
  misuse({ weights, format, out }) {
    if (weights === undefined) return '--weights FILE is missing: name the trained weights.'
    if (format === undefined) return `--format is missing: choose one of ${exportFormatNames.join(', ')}.`
    if (out === undefined) return '--out PATH is missing: name the file to write.'
    if (resolve(out) === resolve(weights)) return '--out and --weights name the same file. Name two.'
    if (out.endsWith('.gradloom')) return `--out would replace the project file ${out}. Name another file.`
    return undefined
  },
  async run({ project, options, json, output, interruption, engine }) {
    const { out = '', format = 'safetensors' } = options
    const { text, base } = await readProject(project)
    const weights = await readBinary(options.weights ?? '', 'weight file')
    await checkWritable(out)
    const call = await engine({
      type: 'export',
      project: { text, base },
      overrides: overridesFrom({ ...(options.precision !== undefined && { precision: options.precision }) }),
      weights,
      format
    })
    const file = await answer('exported-file', call, output)
    const stopping = new AbortController()
    interruption.handle = () => stopping.abort()
    const proof = await prove(file, stopping.signal).catch((error: unknown) => {
      if (stopping.signal.aborted) return undefined
      throw error
    })
    if (!proof) return interruptedStatus
    const { maxDifference, samples, missing } = proof
    if (missing) output.warn({ code: 'not-proved', message: missing, severity: 'warning' })
    await writeFileAtomically(out, file.bytes)
    if (!(await readFile(out)).equals(file.bytes))
      throw userProblem('cannot-write', `${out} does not read back as it was written. Check the disk, and write it again.`)
    if (json) await output.json({ type: 'exported', path: out, maxDifference, samples })
    else if (samples > 0)
      await output.line(`Exported to ${out}. On ${count(samples)} test samples the largest difference is ${maxDifference?.toPrecision(2)}.`)
    else await output.line(`Exported to ${out}.${maxDifference === 0 ? ' Read back, every tensor is equal bit for bit.' : ''}`)
    return 0
  }
})
