// An engine that does not answer: the host tells, goes on serving, and ends it where the user says so.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineCall, EngineEvent } from '../../engine/contract.ts'
import type { HostEvent } from '../../src-main/contract.ts'
import { watchEngine } from '../../src-main/services/engine-watchdog.ts'
import { type EngineLine, endServed, footprint, openEngine, openServices, type Served, serve } from './served.ts'
import { hugeIteration, smallTraining } from './workloads.ts'

let folder: string
let served: Served
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-watchdog-'))
  served = await serve(folder, { GRADLOOM_WATCHDOG_SECONDS: '0.5' })
})
afterAll(async () => {
  await endServed(served)
  await rm(folder, { recursive: true, force: true })
})

/** A training run whose first iteration is under way, and the event it will end with. */
async function started(
  { client }: EngineLine,
  threads: number
): Promise<{ readonly call: EngineCall; readonly end: Promise<EngineEvent> }> {
  const call = client.request(hugeIteration(threads))
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: end, resolve: finish } = Promise.withResolvers<EngineEvent>()
  void (async () => {
    for await (const event of call) {
      if (event.type === 'start') begin()
      if (event.type === 'done') finish(event)
    }
  })()
  await begun
  return { call, end }
}

test('an engine that computes for long is told of, not ended: it answers again and hands over what it has', async () => {
  const services = await openServices(served)
  const engine = await openEngine(served)
  const { call, end } = await started(engine, 1)
  expect((await services.next('engine-silent')).seconds).toBeGreaterThanOrEqual(0)
  // the host itself is free meanwhile
  expect((await services.call('about')).host).toBe('web')
  const answers = services.next('engine-answers')
  call.stop()
  await answers
  expect(await end).toMatchObject({ reason: 'interrupted' })
  expect(services.events.map(({ type }) => type)).not.toContain('engine-exited')
  services.socket.close()
  engine.socket.close()
})

test.each([1, 2])(
  'restarted in the middle of a kernel that %i threads compute: a new engine trains, and no thread is left',
  async (threads) => {
    const services = await openServices(served)
    await services.call('restartEngine')
    const fresh = footprint(served).threads
    const engine = await openEngine(served)
    await started(engine, threads)
    await services.next('engine-silent')
    expect(footprint(served).threads).toBe(fresh + threads - 1)
    const broken = new Promise((resolve) => engine.socket.once('close', resolve))
    const back = services.next('engine-started')
    await services.call('restartEngine')
    await back
    await broken
    expect(footprint(served).threads).toBe(fresh)
    const next = await openEngine(served)
    expect((await next.ask(smallTraining())).at(-1)).toMatchObject({ type: 'done', iterations: 3 })
    services.socket.close()
    next.socket.close()
  }
)

test('seconds in which the host itself had no time, as in a sleep of the machine, are not counted', async () => {
  const events: HostEvent[] = []
  let pong = () => {}
  let pings = 0
  const unwatch = watchEngine(
    {
      ping: () => void pings++,
      onPong(listener) {
        pong = listener
      }
    },
    (event) => events.push(event),
    0.4
  )
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
  await wait(150)
  expect(pings).toBe(1)
  const start = performance.now()
  while (performance.now() - start < 600);
  await wait(1)
  expect(events).toEqual([])
  await wait(600)
  expect(events.at(-1)).toEqual({ type: 'engine-silent', seconds: 0 })
  pong()
  expect(events.at(-1)).toEqual({ type: 'engine-answers' })
  unwatch()
})
