// The proof of an exported file: it runs here, on the real test samples, and must answer as the network does.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExportedFile, ExportedModel, ExportedProgram } from '../../engine/contract.ts'
import { userProblem } from './failure.ts'
import { runOnnxruntime } from './onnxruntime.ts'
import { pythonWith, runProcesses, runPython } from './python.ts'

/** Largest difference of a score, of the largest score (at least 1): rounding in another order. */
const tolerance = 1e-4
/** The same for ONNX, which other runtimes run as one graph. */
const modelTolerance = 1e-5
/** Of the accuracy on all test images: scores that rounding puts on the other side. */
const accuracyTolerance = 0.0005

export interface Proof {
  /** Null where nothing could be run. */
  readonly maxDifference: number | null
  readonly samples: number
  /** Why nothing was run. */
  readonly missing?: string
}

/** Throws `export-failed` where the file fails or answers otherwise, and an AbortError where `signal` ends it. */
export async function prove({ bytes, ownProof, program }: ExportedFile, signal: AbortSignal): Promise<Proof> {
  switch (program?.kind) {
    case undefined:
      return ownProof ?? { maxDifference: 0, samples: 0 }
    case 'python':
      return proveProgram(bytes, program, signal)
    case 'onnx':
      return proveModel(bytes, program, ownProof?.maxDifference ?? 0)
    default:
      return program satisfies never
  }
}

/** Another runtime must agree as well, where there is one. @param own largest difference of our own reader */
async function proveModel(bytes: Uint8Array, model: ExportedModel, own: number): Promise<Proof> {
  const [samples = 0] = model.input.shape
  const answers = await runOnnxruntime(bytes, model).catch((error: unknown) => {
    throw failed(`onnxruntime refused the file when it was tried: ${String(error instanceof Error ? error.message : error).split('\n')[0]}`)
  })
  if (!answers) return { maxDifference: own, samples }
  for (const { name, difference, largest } of answers)
    if (!(difference <= modelTolerance * largest))
      throw failed(`${name} differs by ${difference.toPrecision(3)} in onnxruntime when it was tried.`)
  return { maxDifference: Math.max(own, ...answers.map(({ difference }) => difference)), samples }
}

/** Throws an AbortError where `signal` ends it, and `export-failed` with what the program said where it fails, or answers otherwise. */
async function proveProgram(bytes: Uint8Array, program: ExportedProgram, signal: AbortSignal): Promise<Proof> {
  const { module, proof } = program
  const none = (missing: string): Proof => ({ maxDifference: null, samples: 0, missing })
  if (!proof) return none('The network has no test images and scores a script could be compared on, so the script was not run.')
  const python = await pythonWith(module)
  if (python === undefined) return none(`There is no Python with ${module} here, so the script was not run. Install it to have it checked.`)
  const folder = await mkdtemp(join(tmpdir(), 'gradloom-export-'))
  try {
    const [script, weights] = [join(folder, 'network.py'), join(folder, 'weights.safetensors')]
    await writeFile(script, bytes)
    await writeFile(weights, proof.weights)
    const words = [script, '--data', proof.folder, '--weights', weights, '--evaluate', '--scores', String(proof.samples)]
    const { status, stdout, stderr } = await runPython(python, words, {}, signal)
    if (status !== 0) throw failed(`The script stopped when it was tried: ${stderr.trim().split('\n').at(-1) ?? ''}`)
    const last = stdout.trimEnd().split('\n').at(-1) ?? ''
    await proveProcesses(python, script, program, signal)
    const answer = JSON.parse(last) as { readonly scores: readonly (readonly number[])[]; readonly testAccuracy: number | null }
    return compare(answer, proof)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A few iterations by several processes, whose weights must stay the same. */
async function proveProcesses(python: string, script: string, { processes, proof }: ExportedProgram, signal: AbortSignal): Promise<void> {
  if (!processes || !proof) return
  const results = await runProcesses(python, processes, [script, '--data', proof.folder, '--iterations', '5'], signal)
  const stopped = results.find(({ status }) => status !== 0)
  if (stopped) throw failed(`The script stopped when ${processes} processes tried it: ${stopped.stderr.trim().split('\n').at(-1) ?? ''}`)
  const last = results[0]?.stdout.trimEnd().split('\n').at(-1) ?? ''
  const { ranksAgree } = JSON.parse(last) as { readonly ranksAgree?: boolean }
  if (ranksAgree !== true) throw failed(`The weights of ${processes} processes differ after 5 iterations.`)
}

function compare(
  { scores, testAccuracy }: { readonly scores: readonly (readonly number[])[]; readonly testAccuracy: number | null },
  expected: NonNullable<ExportedProgram['proof']>
): Proof {
  const flat = scores.flat()
  if (flat.length !== expected.scores.length)
    throw failed(`The script gave ${flat.length} scores when it was tried; the network gives ${expected.scores.length}.`)
  let maxDifference = 0
  let largest = 1
  for (const [i, score] of flat.entries()) {
    const own = expected.scores[i] ?? Number.NaN
    maxDifference = Math.max(maxDifference, Math.abs(score - own))
    largest = Math.max(largest, Math.abs(own))
  }
  if (!(maxDifference <= tolerance * largest))
    throw failed(`The scores of the script differ from those of the network by ${maxDifference.toPrecision(3)} when it was tried.`)
  if (expected.accuracy !== null && !(Math.abs((testAccuracy ?? Number.NaN) - expected.accuracy) <= accuracyTolerance))
    throw failed(`The accuracy of the script is ${testAccuracy}, that of the network ${expected.accuracy}.`)
  return { maxDifference, samples: expected.samples }
}

function failed(message: string) {
  return userProblem(
    'export-failed',
    `${message} Nothing was written. This is a fault of Gradloom; please report it with the project file.`
  )
}
