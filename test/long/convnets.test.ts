// Systems 11 and 13: the convolutional networks reach their accuracy on real MNIST.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gradloom, lineOf } from '../command.ts'

const folder = await mkdtemp(join(tmpdir(), 'gradloom-convnets-'))

/** The test accuracy of an example, evaluated at its end only: that changes no number of the training. */
async function finalTestAccuracy(name: string): Promise<number> {
  const project = JSON.parse(await readFile(join(import.meta.dirname, `../../examples/${name}.gradloom`), 'utf8'))
  const path = join(folder, `${name}.gradloom`)
  await writeFile(path, JSON.stringify({ ...project, training: { ...project.training, evaluateEvery: 0 } }))
  return lineOf(await gradloom('train', path), 'done')['testAccuracy']
}

test('simple-convnet reaches 98.5 % of the test images in 5 epochs', async () => {
  expect(await finalTestAccuracy('simple-convnet')).toBeGreaterThanOrEqual(0.985)
})

test('deep-convnet reaches 99 % of the test images in 3 epochs', async () => {
  expect(await finalTestAccuracy('deep-convnet')).toBeGreaterThanOrEqual(0.99)
})
