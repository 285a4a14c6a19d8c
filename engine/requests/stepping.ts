// Stepping requests: a network held open, moved one node at a time, every tensor readable after each step.
import type { OpenSteppingRequest, ReadRequest, SteppingAction, StepRequest, TensorData } from '../contract.ts'
import type { Step } from '../graph/execution.ts'
import { projectError } from '../problem.ts'
import type { Tensor } from '../tensor.ts'
import { TrainingRun } from '../train/training-run.ts'
import type { OpenStepping, RequestContext } from './context.ts'
import { loadData, prepare } from './prepare.ts'

/** Opens a network for stepping: the same plan as training, with every gradient kept. */
export async function openStepping(request: OpenSteppingRequest, context: RequestContext): Promise<void> {
  const { engine, send, stopping, id, open } = context
  const { kernels, host } = engine
  const prepared = await prepare(request.project, request.overrides, 'train', host, stopping)
  const { settings, document, facts, trainCount } = prepared
  const data = await loadData(prepared, request.project, settings.precision, kernels.memory, host, stopping)
  try {
    const network = { graph: document.graph, facts, gradients: 'all', pruned: false } as const
    const run = new TrainingRun({ network, kernels, settings, trainCount, data: data.train })
    const close = (): void => {
      run.release()
      data.release()
      open.delete(id)
    }
    open.set(id, { run, close })
    run.nextBatch()
    run.execution.prepare(settings.seed, 0, true)
    send({ type: 'stepping-open', steps: run.execution.steps })
  } catch (error) {
    data.release()
    throw error
  }
}

export async function step(request: StepRequest, { send, open }: RequestContext): Promise<void> {
  const { run } = find(open, request.stepping)
  const ran = act(run, request.action)
  send({ type: 'stepped', ran, position: run.execution.position, iteration: run.iteration })
}

export async function read(request: ReadRequest, { send, open }: RequestContext): Promise<void> {
  const { run } = find(open, request.stepping)
  const tensor = tensorOf(run, request)
  send({ type: 'tensor', ...(tensor ? { tensor } : {}) })
}

function act(run: TrainingRun, action: SteppingAction): readonly Step[] {
  const { execution } = run
  const stepWhile = (direction: Step['direction'], most: number): readonly Step[] => {
    const ran: Step[] = []
    while (execution.next?.direction === direction && ran.length < most) {
      const done = execution.step()
      if (done) ran.push(done)
    }
    return ran
  }
  switch (action) {
    case 'forward':
      return stepWhile('forward', 1)
    case 'to-loss':
      return stepWhile('forward', Number.POSITIVE_INFINITY)
    case 'backward':
      return stepWhile('backward', 1)
    case 'to-inputs':
      return [...stepWhile('forward', Number.POSITIVE_INFINITY), ...stepWhile('backward', Number.POSITIVE_INFINITY)]
    case 'update':
      if (execution.next)
        throw projectError('pass-unfinished', 'The update needs the gradients of all parameters. Step backward to the inputs first.')
      run.update(run.settings.iterations ?? run.iteration + 1)
      return []
    case 'next-batch':
      run.nextBatch()
      run.execution.begin()
      run.execution.prepare(run.settings.seed, run.iteration, true)
      return []
    default:
      throw projectError('bad-message', `The engine does not know the action ${String(action satisfies never)}.`)
  }
}

function tensorOf({ execution, network: { store } }: TrainingRun, { what, name }: ReadRequest): TensorData | undefined {
  const { plan } = execution
  const whole = (tensor: Tensor | undefined, data: Float64Array | undefined): TensorData | undefined =>
    tensor && data ? { shape: tensor.shape, data } : undefined
  const copy = (tensor: Tensor | undefined): TensorData | undefined => whole(tensor, tensor && Float64Array.from(store.view(tensor)))
  switch (what) {
    case 'value':
      return whole(plan.values.get(name), execution.value(name))
    case 'gradient':
      return whole(plan.gradients.get(name), execution.gradient(name))
    case 'parameter-gradient':
      return whole(store.find(name)?.gradient, execution.parameterGradient(name))
    case 'parameter':
      return copy(store.find(name)?.value)
    case 'state':
      return copy(store.findState(name)?.value)
    default:
      throw projectError('bad-message', `The engine does not know tensors of kind ${String(what satisfies never)}.`)
  }
}

function find(open: RequestContext['open'], id: number): OpenStepping {
  const found = open.get(id)
  if (!found) throw projectError('not-open', 'This network is no longer open for stepping. Open it again.')
  return found
}
