// A hundred thousand damaged messages to a running engine: whatever comes, it answers the next right one, and neither dies nor hangs.
import { afterAll, expect, test } from 'vitest'
import type { EngineMessage } from '../../engine/contract.ts'
import { startEngineThread } from '../../src-main/services/engine-thread.ts'
import { Mutations } from './mutations.ts'

const runs = 100_000
/** Messages before the engine is asked whether it is still there. */
const perRound = 200

const engine = await startEngineThread(new URL('../../engine/worker.ts', import.meta.url))
let ended: string | undefined
engine.onExit((reason) => {
  ended = reason
})
afterAll(() => engine.close())

const text = JSON.stringify({
  format: 'gradloom/project',
  version: 1,
  graph: {
    nodes: [
      { id: 'data', op: 'dataset', fields: { source: 'xor', samples: 8 } },
      { id: 'hidden', op: 'affine', fields: { units: 3 } },
      { id: 'scores', op: 'affine', fields: { units: 2 } },
      { id: 'loss', op: 'softmax-with-loss' }
    ],
    edges: [
      { from: 'data.x', to: 'hidden.x' },
      { from: 'hidden.y', to: 'scores.x' },
      { from: 'scores.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ]
  },
  training: { iterations: 3, batchSize: 4 }
})
const project = { text, base: '.' }
const overrides = {}
const messages: readonly ({ readonly id: number } & Readonly<Record<string, unknown>>)[] = [
  { type: 'train', id: 1, project, overrides, threads: 1, lossEvery: 1, lossAt: 'after', checkpoint: true, weights: 'npz' },
  {
    type: 'train',
    id: 2,
    project,
    overrides: { iterations: 5, optimizer: 'adam' },
    threads: 2,
    lossEvery: 0,
    lossAt: 'before',
    checkpoint: false,
    watch: { framesPerSecond: 15, taps: [{ what: 'value', name: 'hidden.y', picture: 'histogram' }], health: true },
    paused: true
  },
  {
    type: 'train',
    id: 26,
    project,
    overrides,
    threads: 1,
    lossEvery: 0,
    lossAt: 'before',
    checkpoint: true,
    run: 'a-run',
    checkpointSeconds: 1
  },
  { type: 'attach', id: 27, run: 'a-run', watch: { framesPerSecond: 15, taps: [], health: true } },
  { type: 'attach', id: 28, run: 'b-run', watch: { framesPerSecond: 15, taps: [] }, awaited: true },
  { type: 'run', id: 3, project, overrides, mode: 'train', backward: true },
  { type: 'gradcheck', id: 4, project, node: 'hidden', samples: 2, seed: 1 },
  { type: 'evaluate', id: 5, project, overrides },
  { type: 'export', id: 6, project, overrides, format: 'onnx' },
  { type: 'import', id: 7, bytes: Uint8Array.of(8, 7, 18, 4, 1, 2, 3), name: 'a', base: '.' },
  { type: 'import-weights', id: 8, project, weights: Uint8Array.of(80, 75, 3, 4) },
  { type: 'validate', id: 9, project },
  { type: 'open-stepping', id: 10, project, overrides },
  { type: 'step', id: 11, stepping: 10, action: 'forward', breakpoints: [{ node: 'hidden', when: 'gradient-above', value: 1 }] },
  { type: 'step', id: 12, stepping: 10, action: { kind: 'set', what: 'parameter', name: 'hidden.W', element: 0, value: 1 } },
  { type: 'step', id: 13, stepping: 10, action: { kind: 'fields', node: 'hidden', fields: { units: 4 } } },
  { type: 'explain', id: 14, stepping: 10, node: 'hidden', direction: 'forward', name: 'hidden.y', element: 0 },
  { type: 'read', id: 15, stepping: 10, what: 'value', name: 'hidden.y' },
  { type: 'close-stepping', id: 16, stepping: 10, keep: false },
  { type: 'watch', id: 17, training: 2, taps: [] },
  { type: 'control', id: 18, training: 2, action: 'iteration' },
  { type: 'learning-rate', id: 19, training: 2, learningRate: 0.1 },
  { type: 'frame-shown', id: 20, training: 2 },
  { type: 'facts', id: 21, project },
  { type: 'preview', id: 22, project, node: 'data', split: 'training', first: 0, count: 4 },
  { type: 'health', id: 23, project, overrides },
  { type: 'sanity', id: 24, project, overrides, check: 'majority' },
  { type: 'stop', id: 25, request: 2 }
]

test('a damaged message is refused or answered, and the engine goes on', async () => {
  const mutations = new Mutations(11)
  const counts = new Map<string, number>()
  for (let round = 0; round < runs / perRound; round++) {
    // a line of its own for each round: what is left open ends with it
    const port = engine.connect()
    const last = 900_000 + round
    const answered = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No answer in round ${round}. ${ended ?? ''}`)), 60_000)
      port.on('message', (answer: EngineMessage) => {
        const code = answer.type === 'error' ? (answer.problems[0]?.code ?? '') : answer.type
        counts.set(code, (counts.get(code) ?? 0) + 1)
        if (answer.type === 'error')
          for (const { message } of answer.problems) expect(message).not.toMatch(/This is a fault of Gradloom; please report/)
        if (answer.id !== last || answer.type !== 'validation') return
        clearTimeout(timer)
        resolve()
      })
    })
    const running = new Set<number>()
    for (let i = 0; i < perRound; i++) {
      const original = mutations.pick(messages)
      const message = mutations.value(original)
      const given = typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined
      // a number of its own, so that it is not dropped while another with its number goes on; the two that others speak of keep theirs
      const isRenumbered = given === original.id && given !== 2 && given !== 10
      port.postMessage(isRenumbered ? { ...(message as object), id: 1000 + i } : message)
      if (isRenumbered) running.add(1000 + i)
      else if (typeof given === 'number') running.add(given)
    }
    // they run for a while; a run of a billion iterations is a right one, and only stopped
    await new Promise((resolve) => setTimeout(resolve, 60))
    for (const request of running) port.postMessage({ type: 'stop', id: 0, request })
    port.postMessage({ type: 'validate', id: last, project })
    await answered
    port.close()
    expect(ended).toBeUndefined()
  }
  console.log([...counts].map(([code, count]) => `${code} ${count}`).join(', '))
  expect(counts.get('bad-message') ?? 0).toBeGreaterThan(10_000)
})
