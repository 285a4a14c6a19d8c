// One file plus one index line make an op: shown in a copy of the repository, through the real command line.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

const source = (derivative: string) => `// Cube: x to the third, or another power.
import { defineOp } from './contract.ts'
import { number } from './fields.ts'
import { number as numberOf, power, product } from './rules/arithmetic.ts'

export const cube = defineOp({
  type: 'cube',
  label: 'Cube',
  category: 'arithmetic',
  doc: { summary: 'Multiplies x twice by itself.', forward: 'y = x^3', backward: '3 x^2', shapes: 'as x', source: 'school' },
  inputs: { x: { doc: 'Any tensor.' } },
  outputs: { y: { doc: 'As x.' } },
  fields: { exponent: number({ label: 'Exponent', doc: 'The power.', default: 3, min: 1, max: 10 }) },
  infer: ({ inputs }) => ({ outputs: { y: inputs.x } }),
  forward({ kernels, inputs: { x }, outputs: { y }, fields }) {
    kernels.power(x.offset, y.offset, x.size, fields.exponent)
  },
  backward({ kernels, inputs: { x }, outputGradients, inputGradients, fields }) {
    if (!outputGradients.y || !inputGradients.x) return
    kernels.powerGradient(x.offset, outputGradients.y.offset, inputGradients.x.offset, x.size, ${derivative})
  },
  arithmetic: {
    forward: ({ fields, input }, _, i) => power(input('x').at(i), fields.exponent),
    backward: ({ fields, input, upstream }, _, i) =>
      product(upstream('y')?.at(i) ?? numberOf(0), numberOf(fields.exponent), power(input('x').at(i), fields.exponent - 1))
  },
  multiplyAdds: ({ inputs }) => 2 * inputs.x.reduce((a: number, b: number) => a * b, 1),
  cases: [{ inputs: { x: [2, 3] } }],
  randomCase: (draw) => ({ fields: { exponent: draw.integer(1, 5) }, inputs: { x: [draw.integer(1, 4)] } })
})
`

const project = (fields: object) =>
  JSON.stringify({
    format: 'gradloom/project',
    version: 1,
    graph: {
      nodes: [
        { id: 'x', op: 'variable', fields: { value: [1, 2] } },
        { id: 'cubed', op: 'cube', fields },
        { id: 'total', op: 'sum' }
      ],
      edges: [
        { from: 'x.y', to: 'cubed.x' },
        { from: 'cubed.y', to: 'total.x' }
      ]
    },
    training: { precision: 'float64', iterations: 1 }
  })

async function copyWithOp(derivative: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gradloom-op-'))
  for (const name of ['engine', 'src-main', 'examples', 'package.json']) await cp(join(root, name), join(folder, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await cp(join(root, 'out/kernels'), join(folder, 'out/kernels'), { recursive: true })
  await writeFile(join(folder, 'engine/ops/cube.ts'), source(derivative))
  const index = join(folder, 'engine/ops/index.ts')
  const text = await readFile(index, 'utf8')
  await writeFile(index, `import { cube } from './cube.ts'\n${text.replace('AnyOp[] = [', 'AnyOp[] = [\n  cube,')}`)
  await writeFile(join(folder, 'good.gradloom'), project({}))
  await writeFile(join(folder, 'bad.gradloom'), project({ exponent: 11 }))
  return folder
}

function run(folder: string, ...args: string[]): Promise<{ status: number; stdout: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['src-main/launch.js', ...args], { cwd: folder, maxBuffer: 2 ** 26 }, (_error, stdout) =>
      resolve({ status: child.exitCode ?? -1, stdout })
    )
  })
}

describe('a throw-away op', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await copyWithOp('fields.exponent')
  })

  test('is listed with its ports, fields and documentation', async () => {
    const { stdout } = await run(folder, 'ops', '--json')
    const found = JSON.parse(stdout).find((op: { type: string }) => op.type === 'cube')
    expect(found).toMatchObject({
      label: 'Cube',
      inputs: [{ name: 'x' }],
      outputs: [{ name: 'y' }],
      fields: [{ name: 'exponent', default: 3 }]
    })
    expect(found.doc.summary).toBe('Multiplies x twice by itself.')
  })

  test('is in the schema of the project file, with its field', async () => {
    expect((await run(folder, 'schema')).stdout).toMatch(/"const": "cube"[\s\S]*"exponent"/)
  })

  test('is validated and inferred', async () => {
    const good = await run(folder, 'validate', 'good.gradloom', '--json')
    expect(JSON.parse(good.stdout)).toMatchObject({ ok: true, shapes: { 'cubed.y': [2] }, cost: { nodes: { cubed: { multiplyAdds: 4 } } } })
    const bad = await run(folder, 'validate', 'bad.gradloom', '--json')
    expect(bad.status).toBe(1)
    expect(JSON.parse(bad.stdout).problems[0]).toMatchObject({ node: 'cubed', message: expect.stringContaining('exponent must be') })
  })

  test('computes, alone and in a graph, and its gradient is checked', async () => {
    const ran = JSON.parse((await run(folder, 'run', 'good.gradloom', '--json')).stdout)
    expect(ran.values['cubed.y'].data).toEqual([1, 8])
    expect(ran.gradients['x.y'].data).toEqual([3, 12])
    for (const more of [[], ['--node', 'cubed']]) {
      const { status, stdout } = await run(folder, 'gradcheck', 'good.gradloom', '--json', ...more)
      expect([status, JSON.parse(stdout).ok]).toEqual([0, true])
    }
  })

  test('with a wrong backward is found by the check', async () => {
    const wrong = await copyWithOp('1.01 * fields.exponent')
    const { status, stdout } = await run(wrong, 'gradcheck', 'good.gradloom', '--node', 'cubed', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, items: [{ tensor: 'cubed.x' }] })
  })
})
