// Systems 11 and 13: the convolutional networks reach their accuracy on real MNIST, and one of them on Fashion-MNIST.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gradloom, lineOf } from '../command.ts'

const folder = await mkdtemp(join(tmpdir(), 'gradloom-convnets-'))

/** The test accuracy of an example, evaluated at its end only: that changes no number of the training. */
async function finalTestAccuracy(name: string, source = 'mnist'): Promise<number> {
  const project = JSON.parse(await readFile(join(import.meta.dirname, `../../examples/${name}.gradloom`), 'utf8'))
  const path = join(folder, `${name}-${source}.gradloom`)
  for (const { op, fields } of project.graph.nodes) if (op === 'dataset') fields.source = source
  await writeFile(path, JSON.stringify({ ...project, training: { ...project.training, evaluateEvery: 0 } }))
  return lineOf(await gradloom('train', path), 'done')['testAccuracy']
}

test('simple-convnet reaches 98.5 % of the test images in 5 epochs', async () => {
  expect(await finalTestAccuracy('simple-convnet')).toBeGreaterThanOrEqual(0.985)
})

test('simple-convnet reaches 89 % on Fashion-MNIST, from the files of the Debian package', async () => {
  expect(await finalTestAccuracy('simple-convnet', 'fashion-mnist')).toBeGreaterThanOrEqual(0.89)
})

test('deep-convnet reaches 99 % of the test images in 3 epochs', async () => {
  expect(await finalTestAccuracy('deep-convnet')).toBeGreaterThanOrEqual(0.99)
})
