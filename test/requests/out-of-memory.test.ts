// Networks that do not fit into memory: refused with what is too large, and nothing of them stays.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineEvent } from '../../engine/contract.ts'
import { startEngine } from '../../src-main/services/engine-thread.ts'
import { mlp, training } from '../hosts/workloads.ts'

const net = (units: readonly number[], settings: Readonly<Record<string, unknown>>): string =>
  mlp(units, settings, { source: 'moons', classes: 2, labels: 'index' })

let engine: Awaited<ReturnType<typeof startEngine>>
beforeAll(async () => {
  engine = await startEngine(new URL('../../engine/worker.ts', import.meta.url))
})
afterAll(() => engine.close())

async function ask(project: string): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = []
  for await (const event of engine.request(training(project, { checkpoint: true }))) events.push(event)
  return events
}

const weightsOf = (events: readonly EngineEvent[]) => events.flatMap((event) => (event.type === 'file' ? [Buffer.from(event.bytes)] : []))

test.each([
  ['parameters', net([40_000, 40_000], { batchSize: 1, iterations: 1 }), 'affine2.W [40000, 40000]', 50],
  ['a mini-batch', net([200_000], { batchSize: 6000, iterations: 1 }), 'mini-batch of 6000 (the largest is affine1.y [6000, 200000])', 50],
  // two thirds of the memory are taken and given back each time, and zeroed the next
  ['what Adam keeps', net([8000, 20_000], { batchSize: 1, iterations: 1, optimizer: { kind: 'adam' }, precision: 'float64' }), 'adam', 3]
])('%s larger than the memory: refused each time, after which a network trains as in a new engine', async (_, huge, named, times) => {
  const small = net([20], { batchSize: 50, iterations: 5 })
  const before = weightsOf(await ask(small))
  for (let i = 0; i < times; i++) {
    const failure = await ask(huge).catch((error: unknown) => error)
    expect(failure).toMatchObject({ problems: [{ code: 'out-of-memory' }], message: expect.stringContaining(named) })
  }
  expect(before).toHaveLength(1)
  expect(weightsOf(await ask(small))).toEqual(before)
})
