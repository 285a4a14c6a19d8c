// Stepping requests: a network held open, moved one node at a time in both directions of time, every tensor readable.
import type {
  Breakpoint,
  CloseSteppingRequest,
  ExplainRequest,
  OpenSteppingRequest,
  ReadRequest,
  Step,
  SteppingAction,
  SteppingState,
  StepRequest,
  TensorData
} from '../contract.ts'
import { elementCall } from '../graph/element-call.ts'
import { shortened } from '../ops/rules/arithmetic.ts'
import { projectError } from '../problem.ts'
import type { Tensor } from '../tensor.ts'
import { type Move, SteppingSession } from '../train/stepping-session.ts'
import { TrainingRun } from '../train/training-run.ts'
import { breakpointHit } from './breakpoints.ts'
import type { OpenStepping, RequestContext } from './context.ts'
import { loadData, prepare } from './prepare.ts'
import { viewsOf } from './tensor-views.ts'

/** Terms of a sum that are shown one by one. */
const mostTerms = 200

/** Opens a network for stepping: the same plan as training, with every gradient kept. */
export async function openStepping(request: OpenSteppingRequest, context: RequestContext): Promise<void> {
  const { engine, send, stopping, id, open, trainings } = context
  const { kernels, host } = engine
  const training = request.training === undefined ? undefined : trainings.get(request.training)
  if (request.training !== undefined && !training?.holds)
    throw projectError('not-held', 'Only a paused training run can be stepped through. Pause it first.')
  const prepared = await prepare(request.project, request.overrides, 'train', host, stopping)
  const { settings, document, facts, trainCount } = prepared
  const data = await loadData(prepared, request.project, settings.precision, kernels.memory, host, stopping, engine.datasets)
  let run: TrainingRun | undefined
  try {
    const network = { graph: document.graph, facts, gradients: 'all', pruned: false } as const
    run = new TrainingRun({ network, kernels, settings, trainCount, data: data.train })
    if (training) run.restore(training.run.checkpoint(null, false))
    // schedules need the length of the run; without one they do not move
    const session = new SteppingSession(run, settings.iterations ?? (settings.epochs ?? 1) * run.sampler.iterationsPerEpoch, {
      training: { data: data.train, count: trainCount },
      validation: { data: data.validation, count: prepared.validationCount },
      test: { data: data.test, count: prepared.testCount }
    })
    const close = (): void => {
      session.release()
      data.release()
      open.delete(id)
    }
    open.set(id, { session, training, close })
    send({ type: 'stepping-open', steps: session.execution.steps, state: stateOf(session) })
  } catch (error) {
    run?.release()
    data.release()
    throw error
  }
}

export async function step(request: StepRequest, { send, open, stopping }: RequestContext): Promise<void> {
  const { session } = find(open, request.stepping)
  const before = { at: session.history.at, iteration: session.run.iteration }
  let hit: Breakpoint | undefined
  const halts = (done: Step): boolean => {
    hit = breakpointHit(request.breakpoints ?? [], done, session.run)
    return hit !== undefined
  }
  const ran = act(session, request.action, halts)
  await stopping.due()
  // where time went backward, or another mini-batch came, all that is seen is new
  const fresh = session.history.at < before.at || session.run.iteration !== before.iteration || ran.length === 0
  send({
    type: 'stepped',
    ran,
    ...stateOf(session),
    fresh,
    views: viewsOf(session, fresh ? session.execution.steps.slice(0, session.execution.position) : ran),
    ...(hit && { hit })
  })
}

export async function read(request: ReadRequest, { send, open }: RequestContext): Promise<void> {
  const { session } = find(open, request.stepping)
  const tensor = tensorOf(session, request)
  send({ type: 'tensor', ...(tensor ? { tensor } : {}) })
}

export async function explain({ stepping, node, direction, name, element }: ExplainRequest, { send, open }: RequestContext): Promise<void> {
  const { run } = find(open, stepping).session
  const { execution, network } = run
  const { plan } = execution
  const planNode = plan.forward.find(({ entry }) => entry.node.id === node)
  const full = `${node}.${name}`
  const forward = direction === 'forward'
  const [data, shape] = forward
    ? [execution.value(full), plan.values.get(full)?.shape]
    : [
        execution.gradient(full) ?? execution.parameterGradient(full),
        (plan.gradients.get(full) ?? network.store.find(full)?.gradient)?.shape
      ]
  if (!planNode || !data || !shape)
    throw projectError('not-computed', `${full} has no ${forward ? 'value' : 'gradient'} yet. Step until ${node} has run ${direction}.`)
  if (element < 0 || element >= data.length)
    throw projectError('no-element', `${full} has no element ${element}. Choose one that is shown.`)
  const { op } = planNode.entry
  const call = elementCall(planNode.call, plan.kernels.memory, plan.precision)
  const expression = forward ? op.arithmetic.forward(call, name, element) : op.arithmetic.backward?.(call, name, element)
  if (!expression) throw projectError('not-computed', `${node} has no gradient: nothing before it is trained.`)
  send({ type: 'explained', value: data[element] ?? Number.NaN, expression: shortened(expression, mostTerms) })
}

export function closeStepping({ stepping, keep }: CloseSteppingRequest, { send, open }: RequestContext): void {
  const held = open.get(stepping)
  // the page may close twice: the second time there is nothing left to do
  const iteration = held?.session.run.iteration ?? 0
  if (held && keep && held.training) {
    held.session.settle()
    // the checkpoint is of a network with these fields
    for (const [node, fields] of held.session.fields) held.training.run.network.setFields(node, fields)
    held.training.run.restore(held.session.run.checkpoint(null, false))
  }
  const after = held?.session.run.iteration ?? iteration
  held?.close()
  send({ type: 'stepping-closed', iteration: after })
}

function stateOf(session: SteppingSession): SteppingState {
  const { execution, run, updated, history, frozen, fields } = session
  const { next } = execution
  const complete = execution.position >= execution.plan.forward.length && execution.plan.terms.length > 0
  return {
    position: execution.position,
    ...(next && { next }),
    iteration: run.iteration,
    updated,
    samples: run.samples,
    ...(complete && { loss: execution.objective() }),
    history,
    frozen,
    fields: Object.fromEntries([...fields].map(([node, changed]) => [node, changed ?? {}]))
  }
}

/** @param halts asked after each step of an action that makes several */
function act(session: SteppingSession, action: SteppingAction, halts: (done: Step) => boolean): readonly Step[] {
  /** Steps while the next one is wanted. */
  const stepWhile = (wanted: (next: Step) => boolean): readonly Step[] => {
    let last: Step | undefined
    return session.act((): Move | undefined => {
      const { next } = session.execution
      if (!next || (last && halts(last)) || !wanted(next)) return undefined
      last = next
      return { kind: 'step' }
    })
  }
  const one = (direction: Step['direction']) => {
    let left = 1
    return stepWhile((next) => next.direction === direction && left-- > 0)
  }
  if (typeof action === 'object') return actOn(session, action, stepWhile)
  switch (action) {
    case 'forward':
      return one('forward')
    case 'backward':
      return one('backward')
    case 'to-loss':
      return stepWhile((next) => next.direction === 'forward')
    case 'to-inputs':
      return stepWhile(() => true)
    case 'update':
      if (session.split !== 'training')
        throw projectError(
          'test-samples',
          `These are ${session.split} samples: a network must not learn from them. Draw the next mini-batch.`
        )
      if (session.updated) throw projectError('updated-already', 'This mini-batch has updated the parameters already. Draw the next one.')
      if (session.execution.next)
        throw projectError('pass-unfinished', 'The update needs the gradients of all parameters. Step backward to the inputs first.')
      return session.act(once({ kind: 'update' }))
    case 'next-batch':
      return session.act(once({ kind: 'next-batch' }))
    case 'undo':
      if (!session.undo()) throw projectError('nothing-to-undo', 'Nothing earlier is kept. Step forward instead.')
      return []
    case 'redo':
      if (!session.redo()) throw projectError('nothing-to-redo', 'Nothing was taken back. Step forward instead.')
      return []
    default:
      throw projectError('bad-message', `The engine does not know the action ${String(action satisfies never)}.`)
  }
}

function actOn(
  session: SteppingSession,
  action: Extract<SteppingAction, object>,
  stepWhile: (wanted: (next: Step) => boolean) => readonly Step[]
): readonly Step[] {
  switch (action.kind) {
    case 'to-node': {
      const { execution } = session
      const at = execution.steps.findIndex(({ node, direction }) => node === action.node && direction === action.direction)
      if (at < 0) throw projectError('no-such-step', `${action.node} does not run ${action.direction}. Choose another node.`)
      if (execution.position > at + 1) {
        session.travelToPosition(at + 1)
        return []
      }
      let reached = false
      return stepWhile((next) => {
        if (reached) return false
        reached = next.node === action.node && next.direction === action.direction
        return true
      })
    }
    case 'over': {
      const nodes = new Set(action.nodes)
      const direction = session.execution.next?.direction
      let first = true
      return stepWhile((next) => {
        const wanted = first || (next.direction === direction && nodes.has(next.node))
        first = false
        return wanted
      })
    }
    case 'travel':
      session.travel(action.to)
      return []
    case 'set':
      if (action.what === 'value' && !session.execution.hasValue(action.name))
        throw projectError('not-computed', `${action.name} has no value yet. Step until its node has run.`)
      return session.act(once(action))
    case 'sample':
      if (action.sample >= session.countOf(action.split))
        throw projectError('no-element', `The ${action.split} data have no sample ${action.sample}. Choose one that is shown.`)
      if (session.updated) throw projectError('updated-already', 'This mini-batch has updated the parameters already. Draw the next one.')
      return session.act(once(action))
    case 'freeze':
    case 'fields':
      return session.act(once(action))
    default:
      throw projectError(
        'bad-message',
        `The engine does not know the action ${String((action satisfies never as { kind?: unknown }).kind)}.`
      )
  }
}

function once(move: Move): () => Move | undefined {
  let left: Move | undefined = move
  return () => {
    const now = left
    left = undefined
    return now
  }
}

function tensorOf({ run, updates }: SteppingSession, { what, name }: ReadRequest): TensorData | undefined {
  const { execution, network } = run
  const { store } = network
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
    case 'update': {
      const update = updates.find(name)
      return update && { shape: update.shape, data: Float64Array.from(update.data) }
    }
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
