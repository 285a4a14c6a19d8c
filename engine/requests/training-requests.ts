// Requests about a training run that goes on: hold it, change its learning rate, change what is watched.
import type { ControlRequest, FrameShownRequest, LearningRateRequest, WatchRequest } from '../contract.ts'
import { projectError } from '../problem.ts'
import type { RequestContext } from './context.ts'
import type { TrainingControl } from './training-control.ts'

export function control(request: ControlRequest, { send, trainings }: RequestContext): void {
  find(trainings, request.training).act(request.action)
  send({ type: 'controlled' })
}

export function setLearningRate({ training, learningRate }: LearningRateRequest, { send, trainings }: RequestContext): void {
  const found = find(trainings, training)
  if (!Number.isFinite(learningRate) || learningRate <= 0)
    throw projectError('bad-learning-rate', `The learning rate must be a number above 0; got ${learningRate}. Give one such as 0.1.`)
  found.setLearningRate(learningRate)
  send({ type: 'controlled' })
}

export function watch({ training, taps }: WatchRequest, { send, trainings }: RequestContext): void {
  find(trainings, training).watcher?.setTaps(taps)
  send({ type: 'controlled' })
}

/** Not answered; a run that has ended meanwhile needs no frame. */
export function frameShown({ training }: FrameShownRequest, trainings: RequestContext['trainings']): void {
  trainings.get(training)?.watcher?.shown()
}

function find(trainings: RequestContext['trainings'], id: number): TrainingControl {
  const found = trainings.get(id)
  if (!found) throw projectError('not-training', 'This training run has ended. Train again.')
  return found
}
