// The small systems of the notes: gradients by hand, apples and oranges, the simplest network.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readWeights } from '../../engine/exchange/weights.ts'
import { gradloom, lineOf } from '../command.ts'

const folder = await mkdtemp(join(tmpdir(), 'gradloom-systems-'))

/** A copy of an example with other training settings. */
async function exampleWith(name: string, training: object): Promise<string> {
  const project = JSON.parse(await readFile(join(import.meta.dirname, `../../examples/${name}.gradloom`), 'utf8'))
  const path = join(folder, `${name}-${Object.values(training).join('-')}.gradloom`)
  await writeFile(path, JSON.stringify({ ...project, training: { ...project.training, ...training } }))
  return path
}

/** The parameters after training, by name. */
async function trained(project: string): Promise<Record<string, number[]>> {
  const out = join(folder, `${Math.random()}.safetensors`)
  const ran = await gradloom('train', project, '--out', out)
  expect(ran.status).toBe(0)
  return Object.fromEntries(readWeights(await readFile(out)).tensors.map(({ name, data }) => [name, Array.from(data as Float64Array)]))
}

test('numerical-gradient: the gradient of x0² + x1² at (3, 4) is (6, 8), measured and derived', async () => {
  const ran = await gradloom('run', 'numerical-gradient')
  expect(lineOf(ran, 'run')['parameterGradients']['x.y'].data).toEqual([6, 8])
  // one step of the measured gradient with learning rate 0.1 from (3, 4)
  const { 'x.y': x = [] } = await trained('numerical-gradient')
  expect(Math.abs((3 - x[0]!) / 0.1 - 6)).toBeLessThan(1e-9)
  expect(Math.abs((4 - x[1]!) / 0.1 - 8)).toBeLessThan(1e-9)
})

test.each(['backprop', 'numerical'])('gradient-descent: 100 iterations from (−3, 4) by %s end where the notes do', async (gradient) => {
  const { 'x.y': x = [] } = await trained(await exampleWith('gradient-descent', { gradient }))
  expect(x.map((value) => value.toExponential(8))).toEqual(['-6.11110793e-10', '8.14814391e-10'])
})

const dW = [0.33371981, 0.23900201, -0.57272182, 0.50057971, 0.35850301, -0.85908272]

test('simple-net: scores, loss and dW by backpropagation', async () => {
  const run = lineOf(await gradloom('run', 'simple-net'), 'run')
  const close = (found: number[], wanted: number[], digits: number): void => {
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(wanted[i]!, digits)
  }
  close(run['values']['scores.y'].data, [1.1744284, 0.84059862, -1.32978605], 7)
  expect(run['values']['loss.loss'].data[0]).toBeCloseTo(3.0908401667, 10)
  close(run['parameterGradients']['scores.W'].data, dW, 8)
  expect(run['parameterGradients']['scores.W'].shape).toEqual([2, 3])
})

test('simple-net: dW by the numerical gradient', async () => {
  const start = [0.23210343, 0.80529943, 0.33053336, 1.15018482, 0.39713218, -1.69789563]
  const { 'scores.W': W = [] } = await trained(await exampleWith('simple-net', { gradient: 'numerical', iterations: 1 }))
  // the measured gradient is that of log(y + 1e-7), which the derivative leaves out: they agree to about 1e-6
  for (const [i, value] of W.entries()) expect((start[i]! - value) / 0.1).toBeCloseTo(dW[i]!, 5)
})

test('buy-apples: price and gradients to the last digit', async () => {
  const run = lineOf(await gradloom('run', 'buy-apples'), 'run')
  const gradient = (name: string) => run['gradients'][name].data
  expect(run['values']['price.y']).toEqual({ shape: [], data: [220.00000000000003] })
  expect([gradient('apple.y'), gradient('count.y'), gradient('tax.y')]).toEqual([[2.2], [110.00000000000001], [200]])
})

test('buy-apples-and-oranges: price and gradients to the last digit', async () => {
  const run = lineOf(await gradloom('run', 'buy-apples-and-oranges'), 'run')
  const gradient = (name: string) => run['gradients'][name].data[0]
  expect(run['values']['price.y'].data).toEqual([715.0000000000001])
  expect(['apple', 'apple-count', 'orange', 'orange-count', 'tax'].map((id) => gradient(`${id}.y`))).toEqual([
    2.2, 110.00000000000001, 3.3000000000000003, 165, 650
  ])
})
