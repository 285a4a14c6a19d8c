// The convolution op and its window rule: shapes with their formula, "same" padding, borders, refusals, initial weights.
import { describe, expect, test } from 'vitest'
import { runIsolatedOp } from '../../engine/graph/isolated-op.ts'
import { convolution } from '../../engine/ops/convolution.ts'
import { withDefaults } from '../../engine/ops/fields.ts'
import { fitAxis } from '../../engine/ops/rules/window.ts'
import { ProjectError } from '../../engine/problem.ts'
import { testKernels } from '../kernels.ts'

function infer(fields: Readonly<Record<string, unknown>>, x: readonly number[]) {
  const all = withDefaults(convolution.fields, fields) as Parameters<typeof convolution.infer>[0]['fields']
  return convolution.infer({ node: 'conv1', fields: all, inputs: { x }, batch: x[0] ?? 1, mode: 'train' })
}

function refusal(fields: Readonly<Record<string, unknown>>, x: readonly number[]) {
  try {
    infer(fields, x)
  } catch (error) {
    if (error instanceof ProjectError) return error.problems[0]
    throw error
  }
  return expect.fail('nothing was refused')
}

describe('the window rule', () => {
  test('counts the windows that can be placed, for any size, window, stride, padding and dilation', () => {
    for (let length = 1; length <= 9; length++)
      for (let window = 1; window <= 4; window++)
        for (let stride = 1; stride <= 3; stride++)
          for (let padding = 0; padding <= 2; padding++)
            for (let dilation = 1; dilation <= 3; dilation++) {
              const extent = dilation * (window - 1) + 1
              const starts: number[] = []
              for (let start = -padding; start + extent <= length + padding; start += stride) starts.push(start)
              const fit = fitAxis({ length, window, stride, padding, dilation })
              const about = JSON.stringify({ length, window, stride, padding, dilation })
              expect(Math.max(0, fit.output), about).toBe(starts.length)
              const last = starts.at(-1)
              if (last !== undefined) expect(fit.unreached, about).toBe(Math.max(0, length - (last + extent)))
            }
  })

  test('says its formula with the numbers', () => {
    const explain = (length: number, window: number, stride: number, padding: number | 'same', dilation = 1) =>
      fitAxis({ length, window, stride, padding, dilation }).explanation
    expect(explain(28, 5, 1, 0)).toBe('(28 + 2·0 − 5)/1 + 1 = 24')
    expect(explain(28, 5, 2, 0)).toBe('⌊(28 + 2·0 − 5)/2⌋ + 1 = 12')
    expect(explain(9, 3, 2, 1, 2)).toBe('(9 + 2·1 − 2·(3 − 1) − 1)/2 + 1 = 4')
    expect(explain(9, 3, 2, 'same')).toBe('⌈9/2⌉ = 5')
  })

  test('"same" keeps ⌈size/stride⌉ and puts an odd pixel at the end', () => {
    expect(fitAxis({ length: 6, window: 4, stride: 1, padding: 'same', dilation: 1 })).toMatchObject({ output: 6, before: 1, after: 2 })
    expect(fitAxis({ length: 7, window: 3, stride: 2, padding: 'same', dilation: 1 })).toMatchObject({ output: 4, before: 1, after: 1 })
    expect(fitAxis({ length: 5, window: 1, stride: 3, padding: 'same', dilation: 1 })).toMatchObject({ output: 2, before: 0, after: 0 })
  })
})

describe('the convolution op', () => {
  test('gives shapes with their explanation', () => {
    const { outputs, explanation, parameters } = infer({}, [100, 1, 28, 28])
    expect(outputs.y).toEqual([100, 30, 24, 24])
    expect(explanation).toBe('(28 + 2·0 − 5)/1 + 1 = 24')
    expect(parameters?.['W']).toEqual({ shape: [30, 1, 5, 5], initial: { draw: 'normal', scale: Math.sqrt(2 / 25), value: 0 } })
    expect(parameters?.['b']).toEqual({ shape: [30], initial: { draw: 'none', scale: 0, value: 0 } })
    expect(infer({ kernel: [3, 5] }, [1, 1, 28, 28]).explanation).toBe('height (28 + 2·0 − 3)/1 + 1 = 26, width (28 + 2·0 − 5)/1 + 1 = 24')
  })

  test('"same" pads below and at the right where the kernel is even', () => {
    const run = runIsolatedOp(
      {
        kernels: testKernels(),
        precision: 'float64',
        op: convolution,
        fields: { filters: 1, kernel: [2, 2], padding: 'same', bias: false },
        inputs: { x: { shape: [1, 1, 2, 2], data: [1, 2, 3, 4] } },
        parameters: { W: { shape: [1, 1, 2, 2], data: [1, 10, 100, 1000] } }
      },
      { y: { shape: [1, 1, 2, 2], data: [1, 1, 1, 1] } }
    )
    expect(Array.from(run.outputs['y']?.data ?? [])).toEqual([4321, 402, 43, 4])
  })

  test('reports the border that no window reaches', () => {
    const [warning, ...others] = infer({ kernel: [3, 3], stride: [2, 3] }, [1, 1, 8, 8]).warnings ?? []
    expect(others).toEqual([])
    expect(warning?.code).toBe('unreached-border')
    expect(warning?.message).toBe(
      'conv1 never reads 22 of the 64 pixels at x: no kernel reaches the last row and the last 2 columns at stride 2×3. Change the stride, the kernel or the padding if they matter.'
    )
    expect(infer({ kernel: [3, 3], stride: [2, 1] }, [1, 1, 9, 8]).warnings).toEqual([])
  })

  test('refuses what does not fit, with numbers and the cure', () => {
    expect(refusal({}, [2, 10])).toMatchObject({ code: 'input-rank', node: 'conv1', port: 'x' })
    expect(refusal({}, [0, 1, 8, 8])?.code).toBe('empty-batch')
    const large = refusal({}, [2, 1, 4, 9])
    expect(large?.code).toBe('window-too-large')
    expect(large?.message).toContain('(4 + 2·0 − 5)/1 + 1 = 0')
    expect(refusal({ kernel: [1, 9] }, [2, 1, 9, 4])?.message).toContain('the output width would be (4 + 2·0 − 9)/1 + 1 = -4')
    expect(refusal({ groups: 2, filters: 4 }, [1, 3, 8, 8])).toMatchObject({ code: 'channels-not-divisible', port: 'x' })
    expect(refusal({ groups: 2, filters: 3 }, [1, 4, 8, 8])?.code).toBe('filters-not-divisible')
    expect(refusal({ kernel: [255, 255] }, [1, 1, 400, 400])?.code).toBe('convolution-too-large')
  })

  test('works at the largest size it does not refuse', () => {
    // 100 · (1 + 99) · 110 pixels: one channel fills the working room of the gradient
    const side = 110
    const x = Float64Array.from({ length: side * side }, (_, i) => Math.sin(i))
    const ones = { shape: [1, 1, 100, 100], data: new Float64Array(100 * 100).fill(1) }
    const setup = { kernels: testKernels(), precision: 'float64', op: convolution, fields: { filters: 1, kernel: [100, 100] } } as const
    const parameters = { W: ones, b: { shape: [1], data: [0] } }
    const dy = new Float64Array(11 * 11).fill(1)
    const run = runIsolatedOp(
      { ...setup, inputs: { x: { shape: [1, 1, side, side], data: x } }, parameters },
      { y: { shape: [1, 1, 11, 11], data: dy } }
    )
    const windowSum = (top: number, left: number, height: number, width: number) => {
      let sum = 0
      for (let h = top; h < top + height; h++) for (let w = left; w < left + width; w++) sum += x[h * side + w] ?? Number.NaN
      return sum
    }
    const [y, dx, dW] = [run.outputs['y']?.data ?? [], run.inputGradients['x']?.data ?? [], run.parameterGradients['W']?.data ?? []]
    expect(y[3 * 11 + 7]).toBeCloseTo(windowSum(3, 7, 100, 100), 8)
    expect(dW[40 * 100 + 99]).toBeCloseTo(windowSum(40, 99, 11, 11), 8)
    expect([dx[0], dx[2 * side + 4], dx[50 * side + 50], dx[side * side - 1]]).toEqual([1, 15, 121, 1])
  })
})
