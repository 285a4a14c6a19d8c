// Reference numbers of single ops (NumPy and PyTorch, float64) in both precisions and both kernel builds.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { IsolatedOp, runIsolatedOp } from '../../engine/graph/isolated-op.ts'
import { findOp } from '../../engine/ops/index.ts'
import type { Precision, Shape } from '../../engine/tensor.ts'
import { testKernels } from '../kernels.ts'

interface Numbers {
  readonly shape: Shape
  readonly data: readonly number[]
}
type Named = Readonly<Record<string, Numbers>>
interface GoldenCase {
  readonly op: string
  readonly convention: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly inputs: Named
  readonly parameters: Named
  readonly outputs: Named
  readonly upstream: Named
  readonly inputGradients: Named
  readonly parameterGradients: Named
  readonly runningMeanAfter?: Numbers
  readonly runningVarianceAfter?: Numbers
  readonly evaluationOutput?: Numbers
  readonly note?: string
}

const golden: { readonly cases: readonly GoldenCase[] } = JSON.parse(
  readFileSync(new URL('../golden/op-cases.json', import.meta.url), 'utf8')
)
const tolerance: Record<Precision, number> = { float64: 1e-9, float32: 1e-4 }

for (const build of ['baseline', 'relaxed'] as const) {
  const kernels = testKernels(build)
  for (const precision of ['float64', 'float32'] as const) {
    describe(`golden op cases, ${build} kernels, ${precision}`, () => {
      test.each(golden.cases.map((golden, i) => [titleOf(golden, i), golden] as const))('%s', (_, wanted) => {
        const op = findOp(wanted.op)
        if (!op) throw new Error(`There is no op "${wanted.op}".`)
        const setup = { kernels, precision, op, fields: wanted.fields, inputs: wanted.inputs, parameters: wanted.parameters }
        const run = runIsolatedOp(setup, wanted.upstream)
        expectNear(run.outputs, wanted.outputs, precision)
        expectNear(run.inputGradients, wanted.inputGradients, precision)
        expectNear(run.parameterGradients, wanted.parameterGradients, precision)
        if (wanted.runningMeanAfter) expectNear(run.state, { runningMean: wanted.runningMeanAfter }, precision)
        if (wanted.runningVarianceAfter) expectNear(run.state, { runningVariance: wanted.runningVarianceAfter }, precision)
        if (!wanted.evaluationOutput) return
        const alone = new IsolatedOp({ ...setup, mode: 'evaluate', state: run.state })
        alone.forward()
        expectNear(alone.read('outputs'), { y: wanted.evaluationOutput }, precision)
        alone.release()
      })
    })
  }
}

test('the golden file still holds all of its 31 cases', () => {
  expect(golden.cases).toHaveLength(31)
})

function titleOf(golden: GoldenCase, i: number): string {
  const shapes = Object.entries(golden.inputs).map(([port, { shape }]) => `${port} [${shape.join(', ')}]`)
  return `${i} ${golden.op} (${golden.convention}) ${shapes.join(', ')}${golden.note ? `: ${golden.note}` : ''}`
}

/** Every expected tensor is there with its shape, and each number is within the tolerance, relative to max(1, |wanted|). */
function expectNear(got: Readonly<Record<string, { shape: Shape; data: Float64Array }>>, wanted: Named, precision: Precision): void {
  for (const [name, { shape, data }] of Object.entries(wanted)) {
    expect(got[name]?.shape, name).toEqual(shape)
    const off = data.findIndex(
      (value, i) => !(Math.abs((got[name]?.data[i] ?? Number.NaN) - value) <= tolerance[precision] * Math.max(1, Math.abs(value)))
    )
    expect(off, off < 0 ? name : `${name}[${off}] is ${got[name]?.data[off]}, not ${data[off]}`).toBe(-1)
  }
}
