// The gradient check of a whole project, or of one node alone.
import type { GradcheckItem, GradcheckRequest } from '../contract.ts'
import type { InferredNode } from '../graph/infer.ts'
import { checkOpGradient } from '../graph/op-gradient-check.ts'
import type { OpCase } from '../ops/contract.ts'
import { projectError } from '../problem.ts'
import { checkGradients, exactGraph, randomiseParameters, tolerance, unravel } from '../train/gradient-check.ts'
import { TrainingRun } from '../train/training-run.ts'
import type { RequestContext } from './context.ts'
import { loadData, type Prepared, prepare, requireTrainable } from './prepare.ts'
import { Progress } from './progress.ts'

/** Samples of the mini-batch: few, because every element costs several passes. */
const mostSamples = 8

export async function gradcheck(request: GradcheckRequest, context: RequestContext): Promise<void> {
  const { engine, send, stopping } = context
  const overrides = { precision: 'float64', seed: request.seed } as const
  const whole = await prepare(request.project, overrides, 'train', engine.host, stopping)
  const batchSize = Math.min(mostSamples, whole.settings.batchSize)
  const prepared = await prepare(request.project, { ...overrides, batchSize }, 'train', engine.host, stopping)
  const items =
    request.node === undefined ? await checkProject(prepared, request, context) : checkNode(prepared, request.node, request, context)
  const maxRelativeError = Math.max(0, ...items.map(({ relativeError }) => relativeError))
  send({ type: 'gradcheck', ok: maxRelativeError < tolerance, maxRelativeError, items })
}

async function checkProject(prepared: Prepared, request: GradcheckRequest, context: RequestContext): Promise<readonly GradcheckItem[]> {
  const { engine, send, stopping } = context
  const { kernels, host } = engine
  requireTrainable(prepared)
  const { document, facts, settings, trainCount } = prepared
  const data = await loadData(prepared, request.project, 'float64', kernels.memory, host, stopping)
  try {
    const network = { graph: exactGraph(document.graph), facts, gradients: 'parameters', pruned: true } as const
    const run = new TrainingRun({ network, kernels, settings, trainCount, data: data.train })
    try {
      randomiseParameters(run.network, request.seed + 1)
      run.nextBatch()
      let progress: Progress | undefined
      return await checkGradients(run.network, run.execution, request.samples, (done, total) => {
        const pausing = stopping.dueOrCancel()
        progress ??= new Progress(send, 'checking', total)
        if (pausing) progress.report(done)
        return pausing
      })
    } finally {
      run.release()
    }
  } finally {
    data.release()
  }
}

/** The node's op alone, with the shapes it has in the project, at random values. */
function checkNode(prepared: Prepared, id: string, request: GradcheckRequest, { engine }: RequestContext): readonly GradcheckItem[] {
  const entry = prepared.inference.nodes.find(({ node }) => node.id === id)
  if (!entry) {
    const names = prepared.document.graph.nodes.map((node) => node.id).join(', ')
    throw projectError('unknown-node', `There is no node ${id} to check. The nodes are ${names}.`, { node: id })
  }
  const items = checkOpGradient({
    kernels: engine.kernels,
    op: entry.op,
    opCase: caseOf(entry),
    samples: request.samples,
    seed: request.seed + 1
  })
  if (items.length === 0)
    throw projectError(
      'nothing-to-check',
      `${id} has no gradient to check: nothing flows back through ${entry.op.label}. Check another node.`,
      { node: id }
    )
  return items.map(({ tensor, worstIndex, ...rest }) => {
    const shape = entry.inputShapes[tensor] ?? entry.inference.parameters?.[tensor]?.shape ?? []
    return { tensor: `${id}.${tensor}`, ...rest, worstIndex: unravel(worstIndex, shape) }
  })
}

/** How the inputs are to be filled follows from the op's own cases with inputs of the same ranks. */
function caseOf({ op, fields, inputShapes }: InferredNode): OpCase {
  const ranks = (shapes: Readonly<Record<string, readonly number[]>>): string =>
    Object.entries(shapes)
      .map(([port, shape]) => `${port}${shape.length}`)
      .sort()
      .join()
  const alike = op.cases.find((known) => ranks(known.inputs) === ranks(inputShapes)) ?? op.cases.find((known) => known.values)
  const { scores = '' } = op.loss ?? {}
  const classes = inputShapes[scores]?.[1]
  return { fields, inputs: inputShapes, ...(alike?.values ? { values: alike.values } : {}), ...(classes ? { classes } : {}) }
}
