// What a training run prints: its events as JSON lines, or as a table for people.
import type { EngineEvent, TrainDone } from '../../engine/contract.ts'
import { clock } from '../services/progress-bar.ts'
import { count, percent, short } from '../services/text-table.ts'

/** The JSON line of an event; undefined for events that have none. */
export function trainingJson(event: EngineEvent): object | undefined {
  switch (event.type) {
    case 'start': {
      const { type, parameters, threads, precision, kernels, dataHash } = event
      return { type, parameters, threads, precision, kernels, dataHash }
    }
    case 'loss':
      return { type: event.type, iteration: event.iteration, loss: event.loss }
    case 'accuracy':
      return {
        type: event.type,
        iteration: event.iteration,
        train: event.train,
        ...(event.validation !== undefined && { validation: event.validation }),
        test: event.test
      }
    case 'done': {
      const { type, iterations, seconds, trainingSeconds, loss, trainAccuracy, validationAccuracy, testAccuracy, reason } = event
      const validation = validationAccuracy === undefined ? {} : { validationAccuracy }
      return { type, iterations, seconds, trainingSeconds, loss, trainAccuracy, ...validation, testAccuracy, reason }
    }
    default:
      return undefined
  }
}

const row = (cells: readonly string[]) => cells.map((cell) => cell.padStart(11)).join('')

/** Lines for people: a heading, a row an evaluation (and a logged loss, if wanted), a summary. */
export class TrainingText {
  readonly #showLosses: boolean
  #loss = ''
  #started = false
  /** Known with the first evaluation. */
  #isHeldOut = false

  constructor(showLosses: boolean) {
    this.#showLosses = showLosses
  }

  lines(event: EngineEvent): string[] {
    switch (event.type) {
      case 'start':
        return [
          `${count(event.parameters)} parameters, ${event.precision}, threads: ${event.threads}, kernels: ${event.kernels}`,
          ...(event.dataHash === null ? [] : [`data: ${event.dataHash.slice(0, 16)}`])
        ]
      case 'loss':
        this.#loss = short(event.loss)
        return this.#showLosses ? this.#row(event.iteration, '', '') : []
      case 'accuracy':
        this.#isHeldOut ||= event.validation !== undefined
        return this.#row(event.iteration, percent(event.train), percent(event.test), event.validation)
      case 'done':
        return [summary(event)]
      default:
        return []
    }
  }

  #row(iteration: number, train: string, test: string, validation?: number | null): string[] {
    const held = (text: string): string[] => (this.#isHeldOut ? [text] : [])
    const heading = this.#started ? [] : [row(['iteration', 'loss', 'train', ...held('validation'), 'test'])]
    this.#started = true
    return [...heading, row([count(iteration), this.#loss, train, ...held(validation === undefined ? '' : percent(validation)), test])]
  }
}

function summary(done: TrainDone): string {
  const how = { finished: 'Done', interrupted: 'Interrupted', 'early-stopping': 'Stopped early, the metric no longer improves' }[
    done.reason
  ]
  const parts = [`${how}: ${count(done.iterations)} iterations in ${clock(done.seconds)} (training ${done.trainingSeconds.toFixed(2)} s)`]
  if (done.loss !== null) parts.push(`loss ${short(done.loss)}`)
  if (done.trainAccuracy !== null) parts.push(`training accuracy ${percent(done.trainAccuracy)}`)
  if (done.validationAccuracy != null) parts.push(`validation accuracy ${percent(done.validationAccuracy)}`)
  if (done.testAccuracy !== null) parts.push(`test accuracy ${percent(done.testAccuracy)}`)
  return parts.join(', ')
}
