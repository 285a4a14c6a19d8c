// Every way a project, its data or the engine can be wrong: status 1, a sentence on stderr, an error line with --json.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../engine/contract.ts'
import { gradloom, jsonLines, scripted, startStandIn, temporaryFolder } from './gradloom.ts'

describe('a project that cannot be read', () => {
  const failing = async (words: readonly string[], code: string, sentence: string) => {
    const { status, stdout, stderr } = await startStandIn([...words, '--json']).ended
    expect(jsonLines(stdout)).toEqual([{ type: 'error', code, message: expect.stringContaining(sentence) }])
    expect(stderr).toContain(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(status).toBe(1)
  }

  test('an unknown name names the example that is near', () =>
    failing(
      ['train', 'two-layer-mnits'],
      'project-not-found',
      'There is no project file or example "two-layer-mnits". Did you mean "two-layer-mnist"?'
    ))

  test('an unknown path names the file that is near', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'my-net.gradloom'), '{}')
    await failing(['validate', join(folder, 'my-nte.gradloom')], 'project-not-found', 'Did you mean "my-net.gradloom"?')
  })

  test('a path in a folder that does not exist', () =>
    failing(['run', '/nowhere/at/all.gradloom'], 'project-not-found', 'its folder does not exist'))

  test('a folder', async () => failing(['train', await temporaryFolder()], 'cannot-read', 'is a folder'))

  test('a file that never ends', () => failing(['train', '/dev/zero'], 'too-large', 'larger than 64 MB'))

  test('bytes that are no text', async () => {
    const path = join(await temporaryFolder(), 'a.gradloom')
    await writeFile(path, Uint8Array.of(0xff, 0xfe, 0x00))
    await failing(['train', path], 'not-utf-8', 'is not UTF-8')
  })

  test('a weight file that is not there', async () => {
    const project = await scripted(await temporaryFolder(), {})
    await failing(['evaluate', project, '--weights', 'none.npz'], 'cannot-read', 'There is no file')
  })

  test('a checkpoint that is a folder', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'state'))
    await failing(['train', await scripted(folder, {}), '--resume', join(folder, 'state')], 'cannot-read', 'is a folder')
  })
})

describe('problems the engine finds', () => {
  const problems: readonly Problem[] = [
    { code: 'shape', message: 'affine1 needs a batch at x.', severity: 'error', node: 'affine1', port: 'x' },
    { code: 'border', message: 'conv1 does not read a border.', severity: 'warning', node: 'conv1' },
    {
      code: 'non-finite',
      message: 'The loss is NaN.',
      severity: 'error',
      node: 'loss',
      tensor: 'loss.loss',
      iteration: 7,
      sample: 3,
      path: 'graph'
    }
  ]

  test('each error is a line with its place, and a sentence; warnings are sentences only', async () => {
    const project = await scripted(await temporaryFolder(), { events: [{ type: 'error', problems }] })
    const { status, stdout, stderr } = await startStandIn(['train', project, '--json']).ended
    expect(jsonLines(stdout)).toEqual([
      { type: 'error', code: 'shape', message: 'affine1 needs a batch at x.', node: 'affine1', port: 'x' },
      {
        type: 'error',
        code: 'non-finite',
        message: 'The loss is NaN.',
        node: 'loss',
        tensor: 'loss.loss',
        iteration: 7,
        sample: 3,
        path: 'graph'
      }
    ])
    expect(stderr).toBe('affine1 needs a batch at x.\nWarning: conv1 does not read a border.\nThe loss is NaN.\n')
    expect(status).toBe(1)
  })

  test('without --json they go to stderr only', async () => {
    const project = await scripted(await temporaryFolder(), { events: [{ type: 'error', problems }] })
    expect(await startStandIn(['run', project]).ended).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('The loss is NaN.\n')
    })
  })

  test('a gradient check that fails prints its result and ends with status 1', async () => {
    const item = { tensor: 'affine1.W', relativeError: 0.5, worstIndex: [1, 2], analytic: 1, numerical: 2 }
    const result = { type: 'gradcheck', ok: false, maxRelativeError: 0.5, items: [item] } as const
    const project = await scripted(await temporaryFolder(), { events: [result] })
    const { status, stdout, stderr } = await startStandIn(['gradcheck', project, '--json']).ended
    expect(jsonLines(stdout)).toEqual([result])
    expect(stderr).toContain('The gradient of affine1.W does not agree with the numerical one: 1 against 2 at [1, 2].')
    expect(status).toBe(1)
  })

  test('an invalid project prints its validation, a sentence a problem, and ends with status 1', async () => {
    const cost = { parameters: 0, multiplyAdds: 0, bytes: 0, nodes: {} }
    const result = { type: 'validation', ok: false, problems, shapes: { 'data.x': [100, 784] }, cost } as const
    const project = await scripted(await temporaryFolder(), { events: [result] })
    const { status, stdout, stderr } = await startStandIn(['validate', project, '--json']).ended
    expect(jsonLines(stdout)).toEqual([result])
    expect(stderr).toContain('affine1 needs a batch at x.\n')
    expect(status).toBe(1)
  })
})

describe('an engine that stops', () => {
  test('by an error of its own is named, and what was saved before is kept and named', async () => {
    const folder = await temporaryFolder()
    const bytes = new TextEncoder().encode('state')
    const project = await scripted(folder, { events: [{ type: 'file', purpose: 'checkpoint', iteration: 1, bytes }], crash: 'no memory' })
    const { status, stdout, stderr } = await startStandIn(['train', project, '--json', '--checkpoint', join(folder, 'c')]).ended
    expect(jsonLines(stdout)).toEqual([
      { type: 'error', code: 'engine-stopped', message: expect.stringContaining('The engine stopped unexpectedly: no memory.') }
    ])
    expect(stderr).toContain(`Checkpoint saved to ${join(folder, 'c')}.`)
    expect(status).toBe(1)
  })

  test('by ending its thread is named', async () => {
    const project = await scripted(await temporaryFolder(), { exit: 5 })
    const { status, stderr } = await startStandIn(['validate', project]).ended
    expect(stderr).toContain('The engine stopped unexpectedly: its thread ended with status 5.')
    expect(status).toBe(1)
  })
})

describe('what the commands print', () => {
  test('numbers that JSON has no words for are strings, and the others read back exactly', async () => {
    const project = await scripted(await temporaryFolder(), { oddNumbers: true })
    const { status, stdout } = await startStandIn(['run', project, '--json']).ended
    const [line] = jsonLines(stdout)
    const { shape, data } = (line!['values'] as Record<string, { shape: number[]; data: unknown[] }>)['a.y']!
    expect(shape).toEqual([7])
    expect(data).toEqual(['NaN', 'Infinity', '-Infinity', -0, 0.30000000000000004, 5e-324, 1.7976931348623157e308])
    expect(status).toBe(0)
  })

  test('a tensor of a million numbers arrives whole through a pipe', async () => {
    const project = await scripted(await temporaryFolder(), { elements: 1_000_000 })
    const { status, stdout } = await startStandIn(['run', project, '--json']).ended
    const { data } = (jsonLines(stdout)[0]!['values'] as Record<string, { data: number[] }>)['a.y']!
    expect(data).toHaveLength(1_000_000)
    expect(data[999_999]).toBe(999_999 / 7)
    expect(status).toBe(0)
  })

  test('people see small tensors whole and the range of large ones', async () => {
    const folder = await temporaryFolder()
    expect((await startStandIn(['run', await scripted(folder, { oddNumbers: true })]).ended).stdout).toContain(
      'a.y     [7]    [NaN, Infinity, -Infinity, 0, 0.30000000000000004, 5e-324, 1.7976931348623157e+308]'
    )
    expect((await startStandIn(['run', await scripted(folder, { elements: 71 })]).ended).stdout).toContain(
      'a.y     [71]   min 0  max 10  mean 5'
    )
  })

  test('the catalogue, the examples and the schema are one JSON value each', async () => {
    const [ops, examples, schema] = await Promise.all([
      gradloom('ops', '--json'),
      gradloom('examples', '--json'),
      gradloom('schema', '--json')
    ])
    expect(jsonLines(ops.stdout)[0]).toContainEqual(
      expect.objectContaining({
        type: 'relu',
        inputs: [expect.objectContaining({ name: 'x' })],
        doc: expect.objectContaining({ forward: 'y = \\max(0, x)' })
      })
    )
    expect(jsonLines(examples.stdout)[0]).toContainEqual(expect.objectContaining({ name: 'two-layer-mnist' }))
    expect(jsonLines(schema.stdout)[0]).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), type: 'object' })
    expect([ops, examples, schema].map(({ status, stderr }) => ({ status, stderr }))).toEqual(Array(3).fill({ status: 0, stderr: '' }))
  })
})
