// The layer examples of the notes show the recorded numbers of golden/op-cases.json.
import { expect, test } from 'vitest'
import { gradloom, lineOf } from '../command.ts'
import golden from '../golden/op-cases.json' with { type: 'json' }

interface Recorded {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}
interface Case {
  readonly op: string
  readonly outputs: Readonly<Record<string, Recorded>>
  readonly inputGradients: Readonly<Record<string, Recorded>>
  readonly parameterGradients: Readonly<Record<string, Recorded>>
}

function casesOf(op: string): readonly Case[] {
  return (golden.cases as unknown as readonly Case[]).filter((one) => one.op === op)
}

function expectRecorded(found: Recorded, wanted: Recorded): void {
  expect(found.shape).toEqual(wanted.shape)
  for (const [i, value] of found.data.entries()) expect(Math.abs(value - wanted.data[i]!)).toBeLessThan(1e-9)
}

// example, op, and the node of each recorded case in it
const examples = [
  ['relu', 'relu', ['relu']],
  ['sigmoid', 'sigmoid', ['sigmoid']],
  ['affine', 'affine', ['affine1', 'affine2']],
  ['softmax-with-loss', 'softmax-with-loss', ['loss1', 'loss2']]
] as const

test.each(examples)('%s: values and gradients as recorded', async (example, op, nodes) => {
  const run = lineOf(await gradloom('run', example), 'run')
  for (const [i, node] of nodes.entries()) {
    const { outputs, inputGradients, parameterGradients } = casesOf(op)[i]!
    for (const [port, wanted] of Object.entries(outputs)) expectRecorded(run['values'][`${node}.${port}`], wanted)
    for (const [port, wanted] of Object.entries(inputGradients)) expectRecorded(run['gradients'][`${node}.${port}`], wanted)
    for (const [name, wanted] of Object.entries(parameterGradients)) expectRecorded(run['parameterGradients'][`${node}.${name}`], wanted)
  }
})
