// Training from the command line, with a stand-in for the engine: lines, files, progress, interruption and faults.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { EngineEvent } from '../../engine/contract.ts'
import { ProgressBar } from '../../src-main/services/progress-bar.ts'
import { jsonLines, scripted, standIn, startStandIn, temporaryFolder } from './gradloom.ts'

class FakeTerminal extends Writable {
  readonly isTTY = true
  readonly columns = 120
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.text += chunk
    done()
  }
}

const figures = { seconds: 2.5, trainingSeconds: 2, loss: 0.25, trainAccuracy: 0.75, testAccuracy: 0.5 }
const start: EngineEvent = {
  type: 'start',
  parameters: 39760,
  threads: 2,
  precision: 'float32',
  kernels: 'stand-in',
  dataHash: 'a0'.repeat(32),
  seed: 0,
  optimizer: 'sgd',
  learningRate: 0.1,
  batchSize: 100,
  total: 200
}
const file = (purpose: 'weights' | 'checkpoint', text: string): EngineEvent => ({
  type: 'file',
  purpose,
  iteration: 200,
  bytes: new TextEncoder().encode(text)
})
const done: EngineEvent = { type: 'done', iterations: 200, reason: 'finished', ...figures }
const shortRun: readonly EngineEvent[] = [
  { type: 'progress', phase: 'loading', done: 1, total: 2 },
  start,
  { type: 'loss', iteration: 0, loss: 0.1 + 0.2 },
  { type: 'accuracy', iteration: 0, train: null, test: 0.5 },
  { type: 'warning', problem: { code: 'border', message: 'A border is not read.', severity: 'warning' } },
  { type: 'loss', iteration: 100, loss: Number.POSITIVE_INFINITY },
  done
]

describe('a finished run', () => {
  test('prints exactly the contracted JSON lines on stdout', async () => {
    const project = await scripted(await temporaryFolder(), { events: shortRun })
    const { status, stdout, stderr } = await startStandIn(['train', project, '--json']).ended
    expect(jsonLines(stdout)).toEqual([
      { type: 'start', parameters: 39760, threads: 2, precision: 'float32', kernels: 'stand-in', dataHash: 'a0'.repeat(32) },
      { type: 'loss', iteration: 0, loss: 0.30000000000000004 },
      { type: 'accuracy', iteration: 0, train: null, test: 0.5 },
      { type: 'loss', iteration: 100, loss: 'Infinity' },
      { type: 'done', iterations: 200, reason: 'finished', ...figures }
    ])
    expect(stderr).toBe('Warning: A border is not read.\n')
    expect(status).toBe(0)
  })

  test('prints a table for people without --json', async () => {
    const project = await scripted(await temporaryFolder(), { events: shortRun })
    const { status, stdout } = await startStandIn(['train', project]).ended
    expect(stdout.split('\n')).toEqual([
      '39,760 parameters, float32, threads: 2, kernels: stand-in',
      'data: a0a0a0a0a0a0a0a0',
      '  iteration       loss      train       test',
      '          0        0.3          –    50.00 %',
      'Done: 200 iterations in 0:03 (training 2.00 s), loss 0.25, training accuracy 75.00 %, test accuracy 50.00 %',
      ''
    ])
    expect(status).toBe(0)
  })

  test('hands every option to the engine', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'state'), 'abc')
    const project = await scripted(folder, { echo: true })
    const words =
      '--iterations 7 --seed 3 --precision float64 --threads 2 --batch-size 5 --learning-rate 0.5 --optimizer adam --loss-every 10 --loss-at before'
    const { stdout } = await startStandIn([
      'train',
      project,
      '--json',
      '--resume',
      join(folder, 'state'),
      '--out',
      join(folder, 'w.npz'),
      ...words.split(' ')
    ]).ended
    expect(JSON.parse(String(jsonLines(stdout)[0]?.['message']))).toMatchObject({
      type: 'train',
      project: { base: folder },
      overrides: { iterations: 7, seed: 3, precision: 'float64', batchSize: 5, learningRate: 0.5, optimizer: 'adam' },
      threads: 2,
      lossEvery: 10,
      lossAt: 'before',
      weights: 'npz',
      checkpoint: false,
      resume: { 0: 97, 1: 98, 2: 99 }
    })
  })

  test('without options it overrides nothing and logs every 100th loss after the update', async () => {
    const project = await scripted(await temporaryFolder(), { echo: true })
    const { stdout } = await startStandIn(['train', project, '--json']).ended
    const request = JSON.parse(String(jsonLines(stdout)[0]?.['message']))
    expect(request).toMatchObject({ overrides: {}, lossEvery: 100, lossAt: 'after', checkpoint: false })
    expect(request).not.toHaveProperty('weights')
  })

  test('saves the files it was asked for and says where', async () => {
    const folder = await temporaryFolder()
    const [weights, checkpoint] = [join(folder, 'w.safetensors'), join(folder, 'run.checkpoint')]
    const project = await scripted(folder, {
      events: [start, file('checkpoint', 'first'), file('checkpoint', 'last'), file('weights', 'numbers'), done]
    })
    const { status, stdout, stderr } = await startStandIn(['train', project, '--json', '--out', weights, '--checkpoint', checkpoint]).ended
    expect(await readFile(weights, 'utf8')).toBe('numbers')
    expect(await readFile(checkpoint, 'utf8')).toBe('last')
    expect(await readdir(folder)).toEqual(['run.checkpoint', 'scripted.gradloom', 'w.safetensors'])
    expect(stderr).toContain(`Weights saved to ${weights}.`)
    expect(stderr).toContain(`Checkpoint saved to ${checkpoint}.`)
    expect({ status, lines: jsonLines(stdout).length }).toEqual({ status: 0, lines: 2 })
  })

  test('is no success when the engine hands over no weights', async () => {
    const folder = await temporaryFolder()
    const project = await scripted(folder, { events: [start, done] })
    const { status, stderr } = await startStandIn(['train', project, '--out', join(folder, 'w.npz')]).ended
    expect(stderr).toContain('without its files')
    expect(status).toBe(1)
  })
})

describe('files that cannot be written', () => {
  for (const [name, sentence] of [
    ['gone/w.npz', 'does not exist'],
    ['folder.npz', 'is a folder'],
    ['full.npz', 'is a device or a pipe']
  ] as const)
    test(`${name} is refused before training starts: ${sentence}`, async () => {
      const folder = await temporaryFolder()
      await mkdir(join(folder, 'folder.npz'))
      await symlink('/dev/full', join(folder, 'full.npz'))
      const project = await scripted(folder, { events: [start, file('weights', 'numbers'), done] })
      const { status, stdout, stderr } = await startStandIn(['train', project, '--json', '--out', join(folder, name)]).ended
      expect(jsonLines(stdout)).toMatchObject([{ type: 'error', code: 'cannot-write' }])
      expect(stderr).toContain(sentence)
      expect(status).toBe(1)
    })

  test('a folder that vanishes during the run ends it with status 1, not with a claim', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'results'))
    const project = await scripted(folder, { endless: true })
    const run = startStandIn(['train', project, '--json', '--loss-every', '1', '--out', join(folder, 'results/w.npz')])
    await run.seen('"loss"')
    await rm(join(folder, 'results'), { recursive: true })
    run.process.kill('SIGINT')
    const { status, stdout, stderr } = await run.ended
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'error', code: 'cannot-write' })
    expect(stderr).not.toContain('saved to')
    expect(status).toBe(1)
  })
})

describe('progress', () => {
  test('goes to stderr only, and to no file as a bar', async () => {
    const project = await scripted(await temporaryFolder(), { endless: true })
    const run = startStandIn(['train', project, '--json'])
    await run.seen(' left')
    run.process.kill('SIGTERM')
    const { stdout, stderr } = await run.ended
    expect(stderr).toMatch(/^training 0 % · \d+ of 1,000,000 · 1:39 left · loss [\d.]+\n/)
    expect(stderr).not.toContain('\r')
    for (const line of jsonLines(stdout)) expect(['start', 'loss', 'done']).toContain(line['type'])
  })

  test('is a bar on a terminal, and is cleared before anything else is printed', () => {
    const stream = new FakeTerminal()
    const bar = new ProgressBar(stream)
    bar.show({ type: 'progress', phase: 'training', done: 50, total: 100, secondsLeft: 8 })
    expect(stream.text).toBe(`\r${'█'.repeat(12)}${'░'.repeat(12)} training 50 % · 50 of 100 · 0:08 left\x1b[K`)
    bar.hide()
    bar.hide()
    expect(stream.text.endsWith('left\x1b[K\r\x1b[K')).toBe(true)
  })

  test('what the engine prints itself does not reach stdout', async () => {
    const project = await scripted(await temporaryFolder(), { print: 'noise', events: [start, done] })
    const { stdout, stderr } = await startStandIn(['train', project, '--json']).ended
    expect(jsonLines(stdout)).toHaveLength(2)
    expect(stderr).toContain('noise')
  })
})

describe('interruption', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    test(`${signal} saves weights and checkpoint and ends with status 130`, async () => {
      const folder = await temporaryFolder()
      const [weights, checkpoint] = [join(folder, 'w.npz'), join(folder, 'run.checkpoint')]
      const project = await scripted(folder, { endless: true })
      const run = startStandIn(['train', project, '--json', '--out', weights, '--checkpoint', checkpoint])
      await run.seen('"loss"')
      run.process.kill(signal)
      const { status, stdout, stderr } = await run.ended
      expect(status).toBe(130)
      expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'done', reason: 'interrupted' })
      expect(await readFile(weights, 'utf8')).toBe('weights as npz')
      expect(await readFile(checkpoint, 'utf8')).toBe('last state')
      expect(stderr).toContain(`Weights saved to ${weights}.`)
      expect(stderr).toMatch(/Interrupted after \d+ iterations\.\n$/)
    })

  test('says when nothing was saved', async () => {
    const project = await scripted(await temporaryFolder(), { endless: true })
    const run = startStandIn(['train', project, '--json'])
    await run.seen('"loss"')
    run.process.kill('SIGINT')
    const { status, stderr } = await run.ended
    expect(stderr).toContain('Nothing was saved; with --out or --checkpoint it would have been.')
    expect(status).toBe(130)
  })

  test('a second one ends at once when the engine hears nothing, and leaves no temporary file', async () => {
    const folder = await temporaryFolder()
    const project = await scripted(folder, { endless: true, deaf: true })
    const run = startStandIn(['train', project, '--json', '--checkpoint', join(folder, 'run.checkpoint')])
    await run.seen('"loss"')
    run.process.kill('SIGINT')
    await run.seen('Stopping; a second Ctrl-C ends at once.')
    await new Promise((resolve) => setTimeout(resolve, 500))
    run.process.kill('SIGINT')
    expect((await run.ended).status).toBe(130)
    expect((await readdir(folder)).filter((name) => name.endsWith('partial'))).toEqual([])
  })

  test('the same Ctrl-C arriving twice counts once', async () => {
    const folder = await temporaryFolder()
    const project = await scripted(folder, { endless: true })
    const run = startStandIn(['train', project, '--json', '--out', join(folder, 'w.npz')])
    await run.seen('"loss"')
    run.process.kill('SIGINT')
    run.process.kill('SIGINT')
    expect((await run.ended).status).toBe(130)
    expect(existsSync(join(folder, 'w.npz'))).toBe(true)
  })

  test('commands that save nothing end with status 130 too', async () => {
    const project = await scripted(await temporaryFolder(), { events: [], print: 'running' })
    const run = startStandIn(['gradcheck', project, '--json'])
    await run.seen('running')
    run.process.kill('SIGINT')
    expect(await run.ended).toMatchObject({ status: 130, stdout: '', stderr: expect.stringContaining('Interrupted.') })
  })
})

describe('a reader that goes away', () => {
  const piped = (words: readonly string[], reader: string, stdout = '/dev/stdout') =>
    spawnSync(
      'bash',
      ['-c', `"$@" > ${stdout} | ${reader}; echo "status \${PIPESTATUS[0]}"`, 'bash', process.execPath, standIn, ...words],
      {
        encoding: 'utf8'
      }
    )

  test('ends a command without a word', async () => {
    const project = await scripted(await temporaryFolder(), { elements: 300_000 })
    expect(piped(['run', project, '--json'], 'head -c 10')).toMatchObject({ stdout: '{"type":"rstatus 0\n', stderr: '' })
  })

  test('or a full disk behind stdout stops a training run with status 1, and what was to be saved is saved', async () => {
    const folder = await temporaryFolder()
    const project = await scripted(folder, { endless: true })
    const { stdout, stderr } = piped(['train', project, '--json', '--out', join(folder, 'w.npz')], 'cat', '/dev/full')
    expect(stdout).toBe('status 1\n')
    expect(stderr).toContain('The disk is full: the standard output was not written.')
    expect(await readFile(join(folder, 'w.npz'), 'utf8')).toBe('weights as npz')
  })

  test('stops a training run, and what was to be saved is saved', async () => {
    const folder = await temporaryFolder()
    const project = await scripted(folder, { endless: true })
    const { stdout, stderr } = piped(['train', project, '--json', '--out', join(folder, 'w.npz')], 'head -n 1 > /dev/null')
    expect(stdout).toBe('status 130\n')
    expect(stderr).toContain('its output reaches nobody any more')
    expect(await readFile(join(folder, 'w.npz'), 'utf8')).toBe('weights as npz')
  })
})
