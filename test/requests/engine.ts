// The engine on its worker thread, for tests that speak its protocol as the studio will.

import { type EngineEvent, type EngineWork, ProjectError } from '../../engine/contract.ts'
import { type Engine, startEngine } from '../../src-main/services/engine-thread.ts'

const entry = new URL('../../engine/worker.ts', import.meta.url)

export function testEngine(): Promise<Engine> {
  return startEngine(entry)
}

/** Sends a request and gathers its events, up to the final one. */
export async function ask(engine: Engine, work: EngineWork): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = []
  try {
    for await (const event of engine.request(work)) events.push(event)
  } catch (error) {
    // the client throws what the engine answers with an error event
    if (!(error instanceof ProjectError)) throw error
    events.push({ type: 'error', problems: error.problems })
  }
  return events
}

/** The event of a type, which must be there. */
export function eventOf<T extends EngineEvent['type']>(
  events: readonly EngineEvent[],
  type: T
): Extract<EngineEvent, { readonly type: T }> {
  const found = events.find((event) => event.type === type)
  if (!found) throw new Error(`No event ${type} among ${events.map((event) => event.type).join(', ')}`)
  return found as Extract<EngineEvent, { readonly type: T }>
}

/** A project text from nodes, "from to" edges and training settings. */
export function projectText(nodes: readonly object[], edges: readonly string[], training: object): string {
  const wires = edges.map((edge) => {
    const [from, to] = edge.split(' ')
    return { from, to }
  })
  return JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes, edges: wires }, training })
}

/** A small classifier with batch normalisation and dropout. */
export function classifierText(data: object, units: number, classes: number, training: object): string {
  const nodes = [
    { id: 'data', op: 'dataset', fields: data },
    { id: 'hidden', op: 'affine', fields: { units } },
    { id: 'norm', op: 'batch-normalization' },
    { id: 'relu', op: 'relu' },
    { id: 'drop', op: 'dropout', fields: { rate: 0.3 } },
    { id: 'scores', op: 'affine', fields: { units: classes } },
    { id: 'loss', op: 'softmax-with-loss' }
  ]
  const edges = [
    'data.x hidden.x',
    'hidden.y norm.x',
    'norm.y relu.x',
    'relu.y drop.x',
    'drop.y scores.x',
    'scores.y loss.x',
    'data.t loss.t'
  ]
  return projectText(nodes, edges, training)
}

/** It on toy points. */
export function spiralText(training: object): string {
  return classifierText({ source: 'spiral', samples: 45 }, 8, 3, { batchSize: 10, ...training })
}
