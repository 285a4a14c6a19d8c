// System 10 and 4: the two-layer network on real MNIST, against the recorded NumPy run, for several seeds, and by the numerical gradient.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readWeights } from '../../engine/exchange/weights.ts'
import { gradloom, lineOf, linesOf } from '../command.ts'
import recorded from '../golden/train-two-layer.json' with { type: 'json' }

const root = join(import.meta.dirname, '../..')
const folder = await mkdtemp(join(tmpdir(), 'gradloom-long-'))

test('float64 with seed 0 repeats all 100 recorded losses to 1e-6 and all 17 accuracy pairs exactly', async () => {
  const ran = await gradloom('train', 'two-layer-mnist', '--precision', 'float64')
  expect(ran.status).toBe(0)
  const losses = linesOf(ran, 'loss')
  expect(losses.map((line) => line['iteration'])).toEqual(recorded.loss_every_100.map((_, i) => 100 * i))
  for (const [i, line] of losses.entries()) expect(Math.abs(line['loss'] - recorded.loss_every_100[i]!)).toBeLessThan(1e-6)
  const pairs = linesOf(ran, 'accuracy').map((line) => [line['iteration'], line['train'], line['test']])
  expect(pairs).toEqual(recorded.accuracy)
})

test.each([0, 1, 2, 3, 4])('float32 with seed %i ends at 96.5 % of the test images or better', async (seed) => {
  const done = lineOf(await gradloom('train', 'two-layer-mnist', '--seed', String(seed)), 'done')
  expect(done['iterations']).toBe(10000)
  expect(done['testAccuracy']).toBeGreaterThanOrEqual(0.965)
})

test('two-layer-numerical: one iteration of all 39 760 measured gradients agrees with backpropagation to 1e-6', async () => {
  const project = JSON.parse(await readFile(join(root, 'examples/two-layer-numerical.gradloom'), 'utf8'))
  const weights: Float64Array[][] = []
  for (const gradient of ['numerical', 'backprop']) {
    const path = join(folder, `${gradient}.gradloom`)
    await writeFile(path, JSON.stringify({ ...project, training: { ...project.training, gradient, iterations: 1 } }))
    const out = join(folder, `${gradient}.safetensors`)
    expect((await gradloom('train', path, '--out', out)).status).toBe(0)
    weights.push(readWeights(await readFile(out)).tensors.map(({ data }) => data as Float64Array))
  }
  const [measured = [], derived = []] = weights
  let compared = 0
  for (const [i, tensor] of measured.entries()) {
    // an update is 0.1 times the gradient
    for (const [j, value] of tensor.entries()) expect(Math.abs(value - derived[i]![j]!) / 0.1).toBeLessThan(1e-6)
    compared += tensor.length
  }
  expect(compared).toBe(39760)
})

test('two-layer-numerical shows its remaining time and stops inside an iteration, saving what there is', async () => {
  const out = join(folder, 'stopped.safetensors')
  const child = spawn(process.execPath, ['src-main/launch.js', 'train', 'two-layer-numerical', '--out', out], { cwd: root })
  let stderr = ''
  const status = await new Promise<number | null>((resolve) => {
    child.stderr.on('data', (chunk) => {
      const before = stderr
      stderr += chunk
      if (/left/.test(stderr) && !/left/.test(before)) child.kill('SIGINT')
    })
    child.on('exit', resolve)
  })
  expect(status).toBe(130)
  expect((await stat(out)).size).toBeGreaterThan(39760 * 8)
})
