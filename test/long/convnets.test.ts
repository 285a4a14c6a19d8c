// Systems 4, 11, 12 and 13: networks reach their accuracy on real images, one of them on Fashion-MNIST too, and leave trained in every format.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exportFormatEndings, exportFormatNames } from '../../engine/contract.ts'
import { gradloom, lineOf } from '../command.ts'

const folder = await mkdtemp(join(tmpdir(), 'gradloom-convnets-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Trained {
  readonly project: string
  readonly weights: string
  readonly testAccuracy: number
}

/** An example trained to its end, evaluated there only: that changes no number of the training. */
async function trained(name: string, source = 'mnist'): Promise<Trained> {
  const project = JSON.parse(await readFile(join(import.meta.dirname, `../../examples/${name}.gradloom`), 'utf8'))
  const path = join(folder, `${name}-${source}.gradloom`)
  for (const { op, fields } of project.graph.nodes) if (op === 'dataset') fields.source = source
  await writeFile(path, JSON.stringify({ ...project, training: { ...project.training, evaluateEvery: 0 } }))
  const weights = path.replace('.gradloom', '.safetensors')
  const { testAccuracy } = lineOf(await gradloom('train', path, '--out', weights), 'done')
  return { project: path, weights, testAccuracy }
}

describe.each([
  ['two-layer-mnist', 0.965],
  ['simple-convnet', 0.985],
  ['small-cnn-batchnorm', 0.85],
  ['deep-convnet', 0.99]
] as const)('%s', (name, least) => {
  let run: Trained | undefined

  test(`reaches ${100 * least} % of the test images`, async () => {
    run = await trained(name)
    expect(run.testAccuracy).toBeGreaterThanOrEqual(least)
  })

  test.each(exportFormatNames)('leaves as %s, which proves itself', async (format) => {
    if (!run) throw new Error('It was not trained.')
    const out = join(folder, `${name}-exported${exportFormatEndings[format]}`)
    const words = ['--weights', run.weights, '--format', format, '--out', out]
    const { maxDifference, samples } = lineOf(await gradloom('export', run.project, ...words), 'exported')
    console.log(`${name} as ${format}: largest difference ${maxDifference} on ${samples} images`)
    if (format === 'safetensors' || format === 'npz') expect([maxDifference, samples]).toEqual([0, 0])
    else expect(samples).toBe(256)
    if (format === 'onnx') expect(maxDifference).toBeLessThanOrEqual(1e-5)
  })
})

test('simple-convnet reaches 89 % on Fashion-MNIST, from the files of the Debian package', async () => {
  expect((await trained('simple-convnet', 'fashion-mnist')).testAccuracy).toBeGreaterThanOrEqual(0.89)
})
