// Messages of a client that lies: each is answered with a reason or dropped, and the engine goes on.
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { EngineMessage } from '../../engine/contract.ts'
import { checkMessage } from '../../engine/message-schema.ts'
import { startEngineThread } from '../../src-main/services/engine-thread.ts'

const engine = await startEngineThread(new URL('../../engine/worker.ts', import.meta.url))
afterAll(() => engine.close())

const text = JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes: [], edges: [] } })
const right = { type: 'validate', id: 1, project: { text, base: '.' } }

/** Sends a message and a right one after it; returns everything up to the answer of the right one. */
function answersTo(message: unknown): Promise<readonly EngineMessage[]> {
  const port = engine.connect()
  return new Promise((resolve) => {
    const answers: EngineMessage[] = []
    port.on('message', (answer: EngineMessage) => {
      answers.push(answer)
      if (answer.id !== 999_999) return
      port.close()
      resolve(answers)
    })
    port.postMessage(message)
    port.postMessage({ ...right, id: 999_999 })
  })
}

test.each([
  ['no type', { id: 1 }],
  ['an unknown type', { ...right, type: 'format-disk' }],
  ['a project that is no text', { ...right, project: 5 }],
  ['a count below 0', { type: 'preview', id: 1, project: right.project, node: 'a', split: 'test', first: -1, count: 1 }],
  ['a learning rate that is no number', { type: 'learning-rate', id: 1, training: 1, learningRate: Number.NaN }],
  [
    'too many frames',
    {
      type: 'train',
      id: 1,
      project: right.project,
      overrides: {},
      threads: 1,
      lossEvery: 0,
      lossAt: 'before',
      checkpoint: false,
      watch: { framesPerSecond: 1e9, taps: [] }
    }
  ]
])('%s is answered with "bad-message"', async (_, message) => {
  const [first] = await answersTo(message)
  expect(first).toMatchObject({ id: 1, type: 'error', problems: [{ code: 'bad-message' }] })
})

test.each([[null], ['hello'], [[]], [{ type: 'validate' }], [{ ...right, id: 'x' }], [{ ...right, id: -1 }]])(
  '%j has nobody to answer and is dropped',
  async (message) => {
    expect((await answersTo(message)).map(({ id }) => id)).toEqual([999_999])
  }
)

test('whatever a message holds, it is checked without an exception', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true }), (message) => {
      expect(checkMessage(message)).toHaveProperty('ok')
    }),
    { numRuns: 2000 }
  )
})
