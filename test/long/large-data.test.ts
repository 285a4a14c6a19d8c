// Large data through the command line: a CSV of a million rows loads with progress, in bounded memory, and can be stopped.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repository } from '../steps.ts'

const rows = 1_000_000
const features = 10
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-test-large-'))
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
  const project = {
    format: 'gradloom/project',
    version: 1,
    graph: {
      nodes: [
        { id: 'data', op: 'dataset', fields: { source: 'csv', path: 'large.csv', standardize: true } },
        { id: 'scores', op: 'affine', fields: { units: 3 } },
        { id: 'loss', op: 'softmax-with-loss' }
      ],
      edges: [
        { from: 'data.x', to: 'scores.x' },
        { from: 'scores.y', to: 'loss.x' },
        { from: 'data.t', to: 'loss.t' }
      ]
    },
    training: { optimizer: { kind: 'adam', learningRate: 0.01 }, batchSize: 100, iterations: 2000, evaluateEvery: 0 }
  }
  await writeFile(join(folder, 'large.gradloom'), JSON.stringify(project))
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

function start() {
  const words = [join(repository, 'src-main/launch.js'), 'train', join(folder, 'large.gradloom'), '--json']
  return spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The most memory the process has held so far, in MB. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

test('a million rows are loaded and trained on in less than 600 MB', async () => {
  const child = start()
  let [out, said, peak] = ['', '', 0]
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
  const looking = setInterval(async () => (peak = Math.max(peak, await peakOf(child.pid))), 50)
  const [status] = await once(child, 'close')
  clearInterval(looking)
  expect(status, said).toBe(0)
  const done = JSON.parse(out.trim().split('\n').at(-1) ?? '{}')
  expect(done).toMatchObject({ type: 'done', iterations: 2000 })
  expect(done.testAccuracy).toBeGreaterThan(0.6)
  expect(said).toMatch(/loading data \d+ %/)
  console.log(`a million rows: ${done.seconds.toFixed(1)} s with training, at most ${peak.toFixed(0)} MB`)
  expect(peak).toBeGreaterThan(50)
  expect(peak).toBeLessThan(600)
})

test('loading ends within a second of Ctrl-C', async () => {
  const child = start()
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const stopped = performance.now()
  child.kill('SIGINT')
  const [status] = await once(child, 'close')
  expect(status, said).toBe(130)
  expect(performance.now() - stopped).toBeLessThan(1000)
})
