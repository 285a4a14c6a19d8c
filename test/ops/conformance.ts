// What every op owes the project, checked from its record alone: documentation, fields, shapes, values, gradients, refusals.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldsSchema } from '../../engine/document/field-schema.ts'
import type { IsolatedOp, IsolatedOpSetup, Taken } from '../../engine/graph/isolated-op.ts'
import { checkOpGradient, isolateAtRandom } from '../../engine/graph/op-gradient-check.ts'
import { SampleValues } from '../../engine/graph/sample-values.ts'
import type { AnyOp, Inference, Mode, OpCase, Shape } from '../../engine/ops/contract.ts'
import { type Field, withDefaults } from '../../engine/ops/fields.ts'
import { type Expression, evaluate, shortened } from '../../engine/ops/rules/arithmetic.ts'
import { ProjectError } from '../../engine/problem.ts'
import type { Precision } from '../../engine/tensor.ts'
import { testKernels } from '../kernels.ts'
import { anyValue, drawFrom, forRandomCases, property } from './random-fields.ts'
import { sourceSetup } from './source-setup.ts'

const kernels = testKernels()
const modes: readonly Mode[] = ['train', 'evaluate']
const gradientTolerance = 1e-6
const node = 'node1'

/** Registers the tests of one op. */
export function conformance(op: AnyOp): void {
  describe(`the op ${op.type}`, () => {
    documentation(op)
    fields(op)
    execution(op)
    arithmetic(op)
    if (op.backward) gradients(op)
    refusals(op)
  })
}

function documentation(op: AnyOp): void {
  test('has a kebab-case type, a label, and a one-line summary that is a sentence', () => {
    expect(op.type).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(op.label).toMatch(/^[A-Z]/)
    expect(op.doc.summary).toMatch(/^[A-Z].*\.$/)
    expect(op.doc.summary).not.toContain('\n')
  })
  test('documents forward, backward, shapes and source; its LaTeX has balanced braces', () => {
    for (const part of ['forward', 'backward', 'shapes', 'source'] as const) expect(op.doc[part].trim(), part).not.toBe('')
    for (const part of ['forward', 'backward'] as const) expect(unbalanced(op.doc[part]), part).toBe(0)
  })
  test('documents every port and every field', () => {
    for (const [port, { doc }] of Object.entries({ ...op.inputs, ...op.outputs })) expect(doc.trim(), port).not.toBe('')
    for (const [name, field] of Object.entries<Field>(op.fields)) {
      expect(field.label.trim(), name).not.toBe('')
      expect(field.doc.trim(), name).not.toBe('')
    }
  })
  test('has at least one output and one case, and a loss names ports it has', () => {
    expect(Object.keys(op.outputs).length).toBeGreaterThan(0)
    expect(op.cases.length).toBeGreaterThan(0)
    if (!op.loss) return
    const ports = Object.keys({ ...op.inputs, ...op.outputs })
    expect(Object.keys(op.outputs)).toContain(op.loss.output)
    for (const port of [op.loss.scores, op.loss.targets]) if (port !== undefined) expect(ports).toContain(port)
  })
}

function fields(op: AnyOp): void {
  test('keeps its field values through a project file: the defaults, the cases and random ones', () => {
    const survive = (given: Readonly<Record<string, unknown>>) => {
      expect(fieldsSchema(op).parse(JSON.parse(JSON.stringify(given)))).toEqual(given)
    }
    survive(withDefaults(op.fields, {}))
    for (const { fields: given = {} } of op.cases) survive(given)
    forRandomCases(op, ({ fields: given = {} }) => survive(given))
  })
  test('refuses a field it does not have', () => {
    expect(fieldsSchema(op).safeParse({ 'no-such-field': 1 }).success).toBe(false)
  })
}

function execution(op: AnyOp): void {
  const each = (check: (setup: IsolatedOpSetup, seed: number) => void) => {
    let seed = 0
    const run = (opCase: OpCase) => {
      for (const mode of modes) check(setupOf(op, opCase, mode, 'float64', ++seed), seed)
    }
    op.cases.forEach(run)
    forRandomCases(op, run)
  }
  test('gives outputs of the inferred shape, writes every element, and writes nothing else', () => {
    each((setup, seed) => {
      withOp(setup, seed, (alone, values) => {
        const before = { inputs: alone.read('inputs'), parameters: alone.read('parameters'), state: alone.read('state') }
        alone.forward()
        expectWritten(alone.read('outputs'), alone.inference.outputs)
        if (op.backward) {
          alone.backward(upstreamFor(alone, values))
          for (const tensors of Object.values(gradientsOf(alone))) expectFinite(tensors)
        }
        for (const group of ['inputs', 'parameters', 'state'] as const) expect(alone.read(group), group).toEqual(before[group])
        expect(alone.guardsIntact(), 'nothing between the tensors was touched').toBe(true)
      })
    })
  })
  test('gives the same numbers when it runs again', () => {
    each((setup, seed) => {
      withOp(setup, seed, (alone, values) => {
        alone.forward()
        const upstream = upstreamFor(alone, values)
        alone.backward(upstream)
        const first = { outputs: alone.read('outputs'), ...gradientsOf(alone) }
        alone.forward()
        alone.backward(upstream)
        expect({ outputs: alone.read('outputs'), ...gradientsOf(alone) }).toEqual(first)
      })
    })
  })
  test('agrees in float32 with float64, forward and backward', () => {
    each((setup, seed) => {
      const [exact, single] = (['float64', 'float32'] as const).map((precision) =>
        withOp({ ...setup, inputs: inSingle(setup.inputs), precision }, seed, (alone, values) => {
          for (const [name, tensor] of Object.entries(inSingle(alone.read('parameters')))) alone.write('parameters', name, tensor)
          alone.forward()
          alone.backward(upstreamFor(alone, values))
          return { outputs: alone.read('outputs'), ...(op.backward ? gradientsOf(alone) : {}) }
        })
      )
      for (const [group, wanted] of Object.entries(exact ?? {})) expectNear(single?.[group as 'outputs'] ?? {}, wanted, 1e-4)
    })
  })
  test('counts a finite number of multiply-adds', () => {
    each((setup) => {
      const call = inferCall(op, setup)
      const count = op.multiplyAdds(call, op.infer(call))
      expect(Number.isFinite(count) && count >= 0, `${count}`).toBe(true)
    })
  })
  test('hands a NaN on', () => {
    const numeric = Object.keys(op.inputs)
    for (const opCase of op.cases) {
      const setup = setupOf(op, opCase, 'evaluate', 'float64', 1)
      for (const port of numeric.filter((name) => opCase.values?.[name] !== 'index')) {
        withOp(setup, 1, (alone) => {
          alone.view('inputs', port).fill(Number.NaN)
          alone.forward()
          const outputs = Object.values(alone.read('outputs'))
          expect(
            outputs.some(({ data }) => data.some(Number.isNaN)),
            `NaN at ${port}`
          ).toBe(true)
        })
      }
    }
  })
}

/** What is shown for one element comes to the element that the kernels computed. */
function arithmetic(op: AnyOp): void {
  const agree = (name: string, i: number, expression: Expression, wanted: number, scale: number) => {
    for (const shown of [expression, shortened(expression, 3)]) {
      const got = evaluate(shown)
      if (!(Math.abs(got - wanted) <= 1e-9 * Math.max(1, scale))) expect.fail(`${op.type} ${name}[${i}] is ${wanted}, shown as ${got}`)
    }
  }
  const each = (check: (alone: IsolatedOp, values: SampleValues, about: string) => void) => {
    let seed = 0
    const run = (opCase: OpCase) => {
      for (const mode of modes)
        withOp(setupOf(op, opCase, mode, 'float64', ++seed), seed, (alone, values) =>
          check(alone, values, `${mode} ${JSON.stringify(opCase)}`)
        )
    }
    op.cases.forEach(run)
    forRandomCases(op, run, 20)
  }
  const few = (data: Float64Array) => [...data.keys()].filter((i) => i < 3 || i === data.length - 1 || i % 17 === 5)
  const largest = (data: Float64Array) => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

  test('shows for elements of its outputs an arithmetic that comes to their value', () => {
    each((alone, _, about) => {
      alone.forward()
      for (const [port, { data }] of Object.entries(alone.read('outputs')))
        for (const i of few(data))
          agree(`${about} ${port}`, i, op.arithmetic.forward(alone.elements([]), port, i), data[i] ?? Number.NaN, largest(data))
    })
  })
  if (!op.backward) return
  test('shows for elements of its gradients an arithmetic that comes to their value, whatever gradients arrive', () => {
    each((alone, values, about) => {
      alone.forward()
      const upstream = upstreamFor(alone, values)
      for (const arriving of [Object.keys(upstream), ...Object.keys(upstream).map((port) => [port])]) {
        alone.backward(Object.fromEntries(arriving.map((port) => [port, upstream[port] ?? []])))
        for (const [name, { data }] of Object.entries({ ...alone.read('inputGradients'), ...alone.read('parameterGradients') }))
          for (const i of few(data)) {
            const expression = op.arithmetic.backward?.(alone.elements(arriving), name, i)
            if (!expression) throw new Error(`${op.type} does not show how the gradient of ${name} comes about.`)
            agree(`${about} gradient of ${name}`, i, expression, data[i] ?? Number.NaN, largest(data))
          }
      }
    })
  })
}

function gradients(op: AnyOp): void {
  const check = (opCase: OpCase, mode: Mode, samples?: number) => {
    const limit = samples === undefined ? {} : { samples }
    for (const item of checkOpGradient({ kernels, op, opCase, mode, ...limit }))
      if (!(item.relativeError < gradientTolerance))
        expect.fail(
          `${op.type} ${mode} ${JSON.stringify(opCase)}: ${item.tensor}[${item.worstIndex}] is ${item.analytic}, numerically ${item.numerical}`
        )
  }
  test.each(modes)('has the gradient of its forward pass (%s)', (mode) => {
    for (const opCase of op.cases) check(opCase, mode)
  })
  test.each(modes)('has the gradient of its forward pass for random fields and shapes (%s)', (mode) => {
    forRandomCases(op, (opCase) => check(opCase, mode, 6), 50)
  })
  test('gives the same gradients when only one of them is asked for', () => {
    for (const opCase of op.cases)
      withOp(setupOf(op, opCase, 'train', 'float64', 3), 3, (alone, values) => {
        alone.forward()
        const upstream = upstreamFor(alone, values)
        alone.backward(upstream)
        const together = { ...alone.read('inputGradients'), ...alone.read('parameterGradients') }
        for (const wanted of Object.keys(together)) {
          alone.backward(upstream, (name) => name === wanted)
          const single = { ...alone.read('inputGradients'), ...alone.read('parameterGradients') }
          for (const [name, { data }] of Object.entries(single))
            expect(data, `${name} where only ${wanted} is wanted`).toEqual(
              name === wanted ? together[name]?.data : data.map(() => Number.NaN)
            )
        }
      })
  })
  test('adds up what arrives at its outputs', () => {
    for (const opCase of op.cases)
      withOp(setupOf(op, opCase, 'train', 'float64', 4), 4, (alone, values) => {
        alone.forward()
        const upstream = upstreamFor(alone, values)
        alone.backward(upstream)
        const together = { ...alone.read('inputGradients'), ...alone.read('parameterGradients') }
        const summed: Record<string, { shape: Shape; data: Float64Array }> = {}
        for (const [port, data] of Object.entries(upstream)) {
          alone.backward({ [port]: data })
          for (const [name, part] of Object.entries({ ...alone.read('inputGradients'), ...alone.read('parameterGradients') })) {
            const sum = summed[name]?.data
            summed[name] = { shape: part.shape, data: part.data.map((value, i) => value + (sum?.[i] ?? 0)) }
          }
        }
        expectNear(summed, together, 1e-12)
      })
  })
}

function refusals(op: AnyOp): void {
  test('infers whole positive sizes or refuses with a sentence that names the node, for any shapes and fields', () => {
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const draw = drawFrom(g)
        const inputs: Record<string, Shape> = {}
        for (const port of Object.keys(op.inputs))
          inputs[port] = Array.from({ length: draw.integer(0, 5) }, () => draw.pick([1, 2, 3, 4, 7]))
        const given = Object.fromEntries(Object.entries<Field>(op.fields).map(([name, field]) => [name, anyValue(field, draw)]))
        const call = { node, fields: withDefaults(op.fields, given), inputs, batch: 2, mode: draw.pick(modes), ...sourceSetup(op, kernels) }
        let inference: Inference
        try {
          inference = op.infer(call)
        } catch (error) {
          expectRefusal(error)
          return
        }
        const sizes = Object.values(inference.outputs).flat()
        expect(
          sizes.every((size) => Number.isSafeInteger(size) && size > 0),
          `sizes ${sizes}`
        ).toBe(true)
        const count = op.multiplyAdds(call, inference)
        expect(Number.isFinite(count) && count >= 0, `${count} multiply-adds`).toBe(true)
      }),
      { ...property, numRuns: 300 }
    )
  })
}

/** A refusal is an error for users: it names the node where the problem is and in its sentence, which ends like one. */
export function expectRefusal(error: unknown): void {
  if (!(error instanceof ProjectError)) throw error
  for (const problem of error.problems) {
    expect(problem.node).toBe(node)
    expect(problem.message).toContain(node)
    expect(problem.message).toMatch(/\.$/)
    expect(problem.code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(problem.severity).toBe('error')
  }
}

function setupOf(op: AnyOp, opCase: OpCase, mode: Mode, precision: Precision, seed: number): IsolatedOpSetup {
  const inputs = new SampleValues(seed).inputs(opCase)
  return { kernels, precision, op, fields: opCase.fields ?? {}, mode, inputs, node, ...sourceSetup(op, kernels) }
}

function inferCall(op: AnyOp, setup: IsolatedOpSetup) {
  const inputs = Object.fromEntries(Object.entries(setup.inputs).map(([port, { shape }]) => [port, shape]))
  const given = { node, fields: withDefaults(op.fields, setup.fields), inputs, mode: setup.mode ?? 'train' }
  return { ...given, batch: Object.values(inputs)[0]?.[0] ?? 1, ...sourceSetup(op, kernels) }
}

function withOp<R>(setup: IsolatedOpSetup, seed: number, use: (alone: IsolatedOp, values: SampleValues) => R): R {
  const values = new SampleValues(seed)
  const alone = isolateAtRandom(setup, values)
  try {
    return use(alone, values)
  } finally {
    alone.release()
  }
}

function upstreamFor(alone: IsolatedOp, values: SampleValues): Record<string, Float64Array> {
  return Object.fromEntries(Object.entries(alone.read('outputs')).map(([port, { shape }]) => [port, values.normals(shape).data]))
}

function gradientsOf(alone: IsolatedOp): { readonly inputGradients: Taken; readonly parameterGradients: Taken } {
  return { inputGradients: alone.read('inputGradients'), parameterGradients: alone.read('parameterGradients') }
}

function inSingle(tensors: IsolatedOpSetup['inputs']): Taken {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data, Math.fround) }])
  )
}

function expectWritten(outputs: Taken, shapes: Readonly<Record<string, Shape>>): void {
  expect(Object.fromEntries(Object.entries(outputs).map(([port, { shape }]) => [port, shape]))).toEqual(shapes)
  expectFinite(outputs)
}

function expectFinite(tensors: Taken): void {
  for (const [name, { data }] of Object.entries(tensors))
    expect(
      data.findIndex((value) => !Number.isFinite(value)),
      `${name} is finite`
    ).toBe(-1)
}

/** Within the tolerance, relative to the greatest number of the tensor or 1. */
function expectNear(got: Taken, wanted: Taken, tolerance: number): void {
  for (const [name, { data }] of Object.entries(wanted)) {
    const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    const off = data.findIndex((value, i) => !(Math.abs(value - (got[name]?.data[i] ?? Number.NaN)) <= tolerance * scale))
    expect(off, off < 0 ? name : `${name}[${off}] is ${got[name]?.data[off]}, not ${data[off]}`).toBe(-1)
  }
}

function unbalanced(latex: string): number {
  return (latex.match(/\{/g)?.length ?? 0) - (latex.match(/\}/g)?.length ?? 0)
}
