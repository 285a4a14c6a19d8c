// gradloom import: an ONNX file as a project with its weights, or a weight file as the initial values of a project.
import { stat } from 'node:fs/promises'
import { basename, dirname, extname, resolve } from 'node:path'
import { checkWritable, writeFileAtomically } from '../services/atomic-file.ts'
import { userProblem } from '../services/failure.ts'
import { readBinary, readProject } from '../services/projects.ts'
import { count } from '../services/text-table.ts'
import { answer } from './answer.ts'
import { defineCommand } from './contract.ts'

const extension = '.gradloom'

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Makes a project of an ONNX file, or puts a weight file into a project.',
  project: { file: 'the path of an .onnx file or, with --project, of a .safetensors or .npz file' },
  options: {
    project: { kind: 'text', value: 'PROJECT', doc: 'the project the weights are for: a .gradloom file or the name of an example' },
    out: { kind: 'text', value: 'PROJECT', doc: 'the project file to write; FILE with the ending .gradloom unless said' }
  },
  misuse({ out }) {
    if (out !== undefined && extname(out) !== extension) return `--out writes a project file; name one that ends in ${extension}.`
    return undefined
  },
  async run({ project: file, options, json, output, engine }) {
    const path = resolve(file)
    const name = basename(path, extname(path))
    const out = options.out ?? resolve(dirname(path), `${name}${extension}`)
    // what was asked for by name may be replaced, what was not may be somebody's work
    if (options.out === undefined && (await stat(out).catch(() => undefined)))
      throw userProblem('file-exists', `${out} is there already. Name the project file to write with --out.`)
    const bytes = await readBinary(path, options.project === undefined ? 'ONNX file' : 'weight file')
    await checkWritable(out)
    if (options.project !== undefined) {
      const { text, base } = await readProject(options.project)
      const call = await engine({ type: 'import-weights', project: { text, base }, weights: bytes })
      const { project, tensors, parameters } = await answer('imported-weights', call, output)
      await writeFileAtomically(out, new TextEncoder().encode(project))
      if (json) await output.json({ type: 'imported', path: out, tensors, parameters })
      else await output.line(`Imported ${count(tensors.length)} tensors with ${count(parameters)} numbers into ${out}.`)
      return 0
    }
    const weightsPath = `${out.slice(0, -extension.length)}.safetensors`
    if (options.out === undefined && (await stat(weightsPath).catch(() => undefined)))
      throw userProblem('file-exists', `${weightsPath} is there already. Name the project file to write with --out.`)
    await checkWritable(weightsPath)
    const call = await engine({ type: 'import', bytes, name, base: dirname(path) })
    const { project, weights, nodes, parameters, isOriginal, opset, producer } = await answer('imported-file', call, output)
    // the weights first: a project without them would be half an import
    await writeFileAtomically(weightsPath, weights)
    await writeFileAtomically(out, new TextEncoder().encode(project))
    if (json) await output.json({ type: 'imported', path: out, weights: weightsPath, nodes, parameters, isOriginal, opset, producer })
    else {
      await output.line(
        `Imported ${count(nodes)} nodes with ${count(parameters)} parameters into ${out}; the weights are in ${weightsPath} as well.`
      )
      if (isOriginal) await output.line('The file is as Gradloom wrote it, so the project is the one it was exported from.')
      else await output.line('Look at the dataset and the loss: the file does not say what the network is trained on.')
    }
    return 0
  }
})
