// Trains a project at once, or in parts that end at given iterations and go on from their checkpoints.

import type { EngineCall, EngineEvent, TrainRequest } from '../../engine/contract.ts'
import type { Engine } from '../../src-main/services/engine-thread.ts'
import { ask, eventOf } from './engine.ts'

/** What a run said and left behind; equal for a run at once and one in parts. */
export interface TrainingOutcome {
  readonly losses: readonly (readonly [iteration: number, loss: number])[]
  readonly accuracies: readonly EngineEvent[]
  readonly iterations: number
  readonly reason: string
  /** Accuracies of the final parameters. */
  readonly final: readonly (number | null | undefined)[]
  readonly weights: string
  /** Everything: parameters, running statistics, the optimizer's state, random numbers, order of the samples, early stopping. */
  readonly checkpoint: Uint8Array
}

export interface Part {
  readonly threads: number
  /** Updates done at which this part is stopped; without, it runs to the end. */
  readonly until?: number
}

function requestOf(text: string, threads: number, resume: Uint8Array | undefined): TrainRequest {
  return {
    type: 'train',
    project: { text, base: '.' },
    overrides: {},
    threads,
    lossEvery: 1,
    lossAt: 'after',
    weights: 'safetensors',
    checkpoint: true,
    ...(resume && { resume })
  }
}

export async function trainAtOnce(engine: Engine, text: string, threads: number): Promise<TrainingOutcome> {
  return outcomeOf([await ask(engine, requestOf(text, threads, undefined))])
}

/** Each part goes on from the checkpoint of the one before. */
export async function trainInParts(engine: Engine, text: string, parts: readonly Part[]): Promise<TrainingOutcome> {
  const all: (readonly EngineEvent[])[] = []
  let resume: Uint8Array | undefined
  for (const { threads, until } of parts) {
    const request = requestOf(text, threads, resume)
    const events =
      until === undefined ? await ask(engine, request) : await follow(engine.request({ ...request, paused: true }), engine, until)
    all.push(events)
    resume = checkpointOf(events)
  }
  return outcomeOf(all)
}

/** Goes iteration by iteration, with a pause after each, and stops at one of them. */
async function follow(call: EngineCall, engine: Engine, until: number): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = []
  for await (const event of call) {
    events.push(event)
    if (event.type !== 'paused') continue
    if (event.iteration >= until) call.stop()
    else void ask(engine, { type: 'control', training: call.id, action: 'iteration' })
  }
  return events
}

export function checkpointOf(events: readonly EngineEvent[]): Uint8Array {
  const file = events.findLast((event) => event.type === 'file' && event.purpose === 'checkpoint')
  if (file?.type !== 'file') throw new Error(`No checkpoint: ${JSON.stringify(events.at(-1))}`)
  return file.bytes
}

export function outcomeOf(parts: readonly (readonly EngineEvent[])[]): TrainingOutcome {
  const events = parts.flat()
  const last = parts.at(-1) ?? []
  const { iterations, reason, trainAccuracy, validationAccuracy, testAccuracy } = eventOf(last, 'done')
  const weights = last.findLast((event) => event.type === 'file' && event.purpose === 'weights')
  return {
    losses: events.flatMap((event) => (event.type === 'loss' ? [[event.iteration, event.loss] as const] : [])),
    accuracies: events.filter(({ type }) => type === 'accuracy'),
    iterations,
    reason,
    final: [trainAccuracy, validationAccuracy, testAccuracy],
    weights: weights?.type === 'file' ? Buffer.from(weights.bytes).toString('base64') : '',
    checkpoint: checkpointOf(last)
  }
}
