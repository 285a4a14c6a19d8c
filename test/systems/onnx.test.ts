// ONNX on the command line: trained networks go out and come back with the same accuracy, PyTorch's own files are read, bad ones refused.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pythonWith } from '../../src-main/services/python.ts'
import { gradloom, lineOf } from '../command.ts'
import { ownOutputs, readBack, stripped } from '../exchange/onnx-network.ts'
import { expectClose } from '../oracle/numbers.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-test-onnx-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

const evaluate = async (project: string, weights: string) => lineOf(await gradloom('evaluate', project, '--weights', weights), 'evaluation')

describe.each([
  ['two-layer-mnist', 600],
  ['simple-convnet', 30],
  ['small-cnn-batchnorm', 30],
  ['deep-convnet', 3]
] as const)('%s', (name, iterations) => {
  const weights = () => at(`${name}.safetensors`)
  const file = () => at(`${name}.onnx`)
  beforeAll(async () => {
    lineOf(await gradloom('train', name, '--iterations', String(iterations), '--precision', 'float32', '--out', weights()), 'done')
    const exported = lineOf(
      await gradloom('export', name, '--weights', weights(), '--precision', 'float32', '--format', 'onnx', '--out', file()),
      'exported'
    )
    expect(exported).toMatchObject({ type: 'exported', path: file(), samples: 256 })
    expect(exported.maxDifference).toBeGreaterThan(0)
    expect(exported.maxDifference).toBeLessThanOrEqual(1e-5)
  }, 600_000)

  test('comes back as the same project, with the same accuracy, and is written again as the same file', async () => {
    const [project, other] = [at(`${name}-back.gradloom`), at(`${name}-again.gradloom`)]
    const imported = lineOf(await gradloom('import', file(), '--out', project), 'imported')
    expect(imported).toMatchObject({ path: project, weights: at(`${name}-back.safetensors`), isOriginal: true })
    const before = await evaluate(name, weights())
    expect(await evaluate(project, imported.weights)).toMatchObject({ accuracy: before.accuracy, loss: before.loss })
    lineOf(
      await gradloom(
        'export',
        project,
        '--weights',
        imported.weights,
        '--precision',
        'float32',
        '--format',
        'onnx',
        '--out',
        at(`${name}-2.onnx`)
      ),
      'exported'
    )
    expect((await readFile(at(`${name}-2.onnx`))).equals(await readFile(file()))).toBe(true)
    lineOf(await gradloom('import', at(`${name}-2.onnx`), '--out', other), 'imported')
    expect(await readFile(other, 'utf8')).toBe(await readFile(project, 'utf8'))
  }, 600_000)

  test('comes back with the same accuracy where another program has written the file', async () => {
    await writeFile(at(`${name}-foreign.onnx`), stripped(await readFile(file())))
    const imported = lineOf(await gradloom('import', at(`${name}-foreign.onnx`)), 'imported')
    expect(imported).toMatchObject({ path: at(`${name}-foreign.gradloom`), isOriginal: false })
    const before = await evaluate(name, weights())
    expect((await evaluate(imported.path, imported.weights)).accuracy).toBe(before.accuracy)
  }, 600_000)

  test('trains on from imported weights, and its weights go into another project', async () => {
    const out = at(`${name}-filled.gradloom`)
    const imported = lineOf(await gradloom('import', weights(), '--project', name, '--out', out), 'imported')
    expect(imported.tensors.length).toBeGreaterThan(3)
    const done = lineOf(await gradloom('train', out, '--iterations', '1', '--learning-rate', '1e-30'), 'done')
    // running statistics move with the one mini-batch
    const { accuracy } = await evaluate(name, weights())
    expect(Math.abs(done.testAccuracy - accuracy)).toBeLessThan(0.02)
  }, 600_000)
})

test('a network with muted nodes is exported without them, to every format that runs', async () => {
  const project = JSON.parse(await readFile(new URL('../../examples/two-layer-mnist.gradloom', import.meta.url), 'utf8'))
  project.graph.nodes.push({ id: 'more', op: 'affine', fields: { units: 50 }, muted: true })
  const edge = project.graph.edges.find(({ to }: { readonly to: string }) => to === 'relu1.x')
  project.graph.edges.push({ from: edge.from, to: 'more.x' })
  edge.from = 'more.y'
  await writeFile(at('muted.gradloom'), JSON.stringify(project))
  lineOf(await gradloom('train', at('muted.gradloom'), '--iterations', '50', '--out', at('muted.npz')), 'done')
  for (const format of ['onnx', 'numpy', 'pytorch']) {
    const line = lineOf(
      await gradloom('export', at('muted.gradloom'), '--weights', at('muted.npz'), '--format', format, '--out', at(`muted.${format}`)),
      'exported'
    )
    expect(line, format).toMatchObject({ samples: 256 })
  }
}, 120_000)

describe('weights that do not fit', () => {
  test('are all named, and no project is written', async () => {
    const { status, lines } = await gradloom(
      'import',
      at('two-layer-mnist.safetensors'),
      '--project',
      'simple-convnet',
      '--out',
      at('never.gradloom')
    )
    expect(status).toBe(1)
    const messages = lines.map(({ message }) => message)
    expect(messages).toContain('The weight file lacks conv1.W [30, 1, 5, 5]. Use the weights that were trained with this project.')
    expect(messages.some((message) => /affine1\.W is \[784, 50\] in the weight file and \[4320, 100\] in the project/.test(message))).toBe(
      true
    )
    expect(existsSync(at('never.gradloom'))).toBe(false)
  })
})

test.each([
  ['a file that is no network', 'text.onnx', () => Buffer.from('not a network'), 'bad-onnx'],
  ['a file that is cut off', 'cut.onnx', (valid: Buffer) => valid.subarray(0, valid.length / 2), 'bad-onnx']
] as const)('%s is refused, and nothing is written', async (_, name, damage, code) => {
  await writeFile(at(name), damage(await readFile(at('two-layer-mnist.onnx'))))
  const { status, lines } = await gradloom('import', at(name))
  expect(status).toBe(1)
  expect(lines).toEqual([{ type: 'error', code, message: expect.stringMatching(/^The (ONNX )?file [^\n]+\.$/) }])
  expect(existsSync(at(name.replace('.onnx', '.gradloom')))).toBe(false)
  expect(existsSync(at(name.replace('.onnx', '.safetensors')))).toBe(false)
})

test('a project that is there already is not written over unless it is named', async () => {
  await writeFile(at('mine.gradloom'), 'mine')
  await writeFile(at('mine.onnx'), await readFile(at('two-layer-mnist.onnx')))
  const { status, lines } = await gradloom('import', at('mine.onnx'))
  expect(status).toBe(1)
  expect(lines[0]).toMatchObject({ code: 'file-exists' })
  expect(await readFile(at('mine.gradloom'), 'utf8')).toBe('mine')
})

test('networks that PyTorch exports are read and answer as PyTorch does', async () => {
  const python = await pythonWith('torch')
  if (python === undefined) throw new Error('Python with torch is missing: apt-get install python3-torch.')
  const script = fileURLToPath(new URL('./onnx-from-pytorch.py', import.meta.url))
  const stdout = await new Promise<string>((resolve, reject) =>
    execFile(python, [script, folder], { maxBuffer: 2 ** 28 }, (error, out, err) => (error ? reject(new Error(err)) : resolve(out)))
  )
  const cases = stdout
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  expect(cases.length).toBe(16)
  for (const { name, shape, input, output } of cases) {
    const [own] = ownOutputs(readBack(await readFile(at(`${name}.onnx`))), { shape, data: input })
    expectClose(own ?? [], output, 5e-6, name)
  }
}, 300_000)
