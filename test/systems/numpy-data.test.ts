// Arrays that NumPy itself has saved are the samples a network is given.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pythonWith } from '../../src-main/services/python.ts'
import { gradloom, lineOf } from '../command.ts'

const script = `
import sys, numpy as np
folder = sys.argv[1]
x = (np.arange(5 * 3 * 4).reshape(5, 3, 4) * 7 % 256)
t = np.array([0, 2, 1, 2, 0])
for name, kind, order in (("bytes", "u1", "C"), ("big", ">i4", "C"), ("half", "<f2", "F"), ("double", ">f8", "F")):
    a = np.asarray(x.astype(kind), order=order)
    np.savez_compressed(f"{folder}/{name}.npz", x_train=a, y_train=t, x_test=a, y_test=t)
`
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-test-numpy-'))
  const python = await pythonWith('numpy')
  if (python === undefined) throw new Error('Python with numpy is missing: apt-get install python3-numpy.')
  await new Promise<void>((resolve, reject) => execFile(python, ['-c', script, folder], (error) => (error ? reject(error) : resolve())))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['bytes', 1 / 255],
  ['big', 1],
  ['half', 1],
  ['double', 1]
])('%s', async (name, scale) => {
  const project = {
    format: 'gradloom/project',
    version: 1,
    graph: {
      nodes: [{ id: 'data', op: 'dataset', fields: { source: 'npz', path: `${name}.npz`, layout: 'image', labels: 'index' } }],
      edges: []
    },
    training: { precision: 'float64' }
  }
  const path = join(folder, `${name}.gradloom`)
  await writeFile(path, JSON.stringify(project))
  const { values } = lineOf(await gradloom('run', path, '--batch', '5', '--mode', 'evaluate', '--no-backward'), 'run')
  const x = values['data.x']
  expect(x.shape).toEqual([5, 1, 3, 4])
  // whichever samples the mini-batch has: each is a row of what was saved
  const rows = Array.from({ length: 5 }, (_, n) => x.data.slice(12 * n, 12 * n + 12))
  const saved = Array.from({ length: 5 }, (_, n) => Array.from({ length: 12 }, (_, i) => ((12 * n + i) * 7) % 256))
  const labels = [0, 2, 1, 2, 0]
  for (const [n, row] of rows.entries()) {
    const at = saved.findIndex((other) => other.every((value, i) => Math.abs(value * scale - row[i]) < 1e-6))
    expect(at, `sample ${n} is one of those that were saved`).toBeGreaterThanOrEqual(0)
    expect(values['data.t'].data[n]).toBe(labels[at])
  }
})
