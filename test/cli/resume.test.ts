// A training run of the command line that is interrupted and resumed leaves the same files and lines as one that is not.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spiralText } from '../requests/engine.ts'
import { jsonLines, launcher, start, temporaryFolder } from './gradloom.ts'

/** What was computed, without times. */
const computed = (stdout: string) => jsonLines(stdout).filter(({ type }) => type === 'loss' || type === 'accuracy')

test('Ctrl-C at some moment, twice, then --resume with other numbers of threads', async () => {
  const folder = await temporaryFolder()
  const project = join(folder, 'net.gradloom')
  const settings = { seed: 5, sampling: 'shuffle', iterations: 6000, evaluateEvery: 500, schedule: { kind: 'cosine' } }
  const optimizer = { kind: 'adam', learningRate: 0.002 }
  await writeFile(project, spiralText({ ...settings, optimizer, earlyStopping: { metric: 'testLoss', patience: 100 } }))
  const train = (name: string, threads: number, ...more: readonly string[]) => {
    const files = ['--out', join(folder, `${name}.safetensors`), '--checkpoint', join(folder, `${name}.checkpoint`)]
    return start(launcher, ['train', project, '--json', '--loss-every', '10', '--threads', String(threads), ...files, ...more])
  }

  const whole = await train('whole', 1).ended
  expect(whole.status, whole.stderr).toBe(0)

  const state = join(folder, 'part.checkpoint')
  const outputs: string[] = []
  for (const [threads, moment] of [
    [2, '"iteration":300,'],
    [1, '"iteration":3700,'],
    [4, undefined]
  ] as const) {
    const run = train('part', threads, ...(outputs.length > 0 ? ['--resume', state] : []))
    if (moment !== undefined) {
      await run.seen(moment)
      run.process.kill('SIGINT')
    }
    const { status, stdout } = await run.ended
    expect(status).toBe(moment === undefined ? 0 : 130)
    outputs.push(stdout)
  }
  expect(outputs.flatMap(computed)).toEqual(computed(whole.stdout))
  for (const ending of ['safetensors', 'checkpoint']) {
    const [resumed, atOnce] = await Promise.all(['part', 'whole'].map((name) => readFile(join(folder, `${name}.${ending}`))))
    expect(Buffer.compare(resumed ?? Buffer.alloc(0), atOnce ?? Buffer.alloc(1)), ending).toBe(0)
  }
})
