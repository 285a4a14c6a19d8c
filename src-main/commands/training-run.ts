// One training run of the command line: events to lines and progress, files to the disk, Ctrl-C to a good end.
import { resolve } from 'node:path'
import type { EngineEvent, TrainRequest } from '../../engine/contract.ts'
import { checkWritable } from '../services/atomic-file.ts'
import { BrokenPipe } from '../services/failure.ts'
import { interruptedStatus } from '../services/interruption.ts'
import { RunFiles } from '../services/run-files.ts'
import type { CommandCall } from './contract.ts'
import { TrainingText, trainingJson } from './training-report.ts'

export interface TrainingRun {
  readonly request: Omit<TrainRequest, 'type' | 'weights' | 'checkpoint'>
  /** Weight file to write; its name says the format. */
  readonly out: string | undefined
  readonly checkpoint: string | undefined
  /** For people: a row for every logged loss, not only for accuracies. */
  readonly showLosses: boolean
}

type Call = Pick<CommandCall<never>, 'json' | 'output' | 'interruption' | 'engine'>

/** The format a weight file's name asks for; undefined when it says neither. */
export function weightsFormat(path: string): 'safetensors' | 'npz' | undefined {
  if (path.endsWith('.safetensors')) return 'safetensors'
  return path.endsWith('.npz') ? 'npz' : undefined
}

/** Trains and writes the files that were asked for. Returns the exit status. */
export async function trainProject(call: Call, run: TrainingRun): Promise<number> {
  const { output, interruption } = call
  const paths = { weights: absolute(run.out), checkpoint: absolute(run.checkpoint) }
  for (const path of Object.values(paths)) if (path !== undefined) await checkWritable(path)
  let stop = () => {}
  interruption.handle = () => {
    output.say('Stopping; a second Ctrl-C ends at once.')
    stop()
  }
  const files = new RunFiles(paths, (error) => output.say(`${error instanceof Error ? error.message : error} Training goes on.`))
  try {
    const format = paths.weights === undefined ? undefined : weightsFormat(paths.weights)
    const training = await call.engine({
      type: 'train',
      ...run.request,
      ...(format && { weights: format }),
      checkpoint: paths.checkpoint !== undefined,
      checkpointSeconds: 30
    })
    stop = training.stop
    if (interruption.happened) stop()
    const { last, unread } = await follow(call, run, training, files, stop)
    await files.finish()
    if (last?.type === 'done' && !files.complete) throw new Error('The engine ended the run without its files.')
    const status = conclude(call, files, last)
    if (unread && !(unread instanceof BrokenPipe)) throw unread
    return status
  } catch (error) {
    await files.finish().catch(() => {})
    for (const sentence of files.saved) output.say(`${sentence}.`)
    throw error
  }
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path)
}

/** Prints and saves what comes. Resolves to the final event, and to why the lines could no longer be printed. */
async function follow(call: Call, run: TrainingRun, training: AsyncIterable<EngineEvent>, files: RunFiles, stop: () => void) {
  const { output } = call
  const text = new TrainingText(run.showLosses)
  let last: EngineEvent | undefined
  let unread: unknown
  for await (const event of training) {
    last = event
    if (event.type === 'file') files.add(event)
    else if (event.type === 'progress') output.progress(event)
    else if (event.type === 'warning') output.warn(event.problem)
    else if (unread === undefined) {
      try {
        const line = call.json ? trainingJson(event) : undefined
        if (line) await output.json(line)
        if (!call.json) for (const words of text.lines(event)) await output.line(words)
      } catch (error) {
        if (run.out === undefined && run.checkpoint === undefined) throw error
        // The lines reach nobody any more, but what was to be saved still is.
        unread = error
        stop()
      }
    }
  }
  output.endProgress()
  return { last, unread }
}

function conclude({ output, interruption }: Call, files: RunFiles, last: EngineEvent | undefined): number {
  const interrupted = last?.type === 'stopped' || (last?.type === 'done' && last.reason === 'interrupted')
  for (const sentence of files.saved) output.say(`${sentence}.`)
  if (!interrupted) return 0
  const how = interruption.happened ? 'Interrupted' : 'Ended early, because its output reaches nobody any more,'
  const done = last?.type === 'done' ? ` after ${last.iterations} iterations` : ' before the first iteration'
  output.say(`${how}${done}.${files.saved.length > 0 ? '' : ' Nothing was saved; with --out or --checkpoint it would have been.'}`)
  return interruptedStatus
}
