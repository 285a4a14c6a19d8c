// Which handler answers which request; a request without one does not compile.
import type { EngineRequest, FrameShownRequest, StopRequest } from '../contract.ts'
import { projectError } from '../problem.ts'
import { attach } from './attach.ts'
import { bench } from './bench.ts'
import type { RequestContext } from './context.ts'
import { evaluate } from './evaluate.ts'
import { exportNetwork } from './export.ts'
import { facts } from './facts.ts'
import { gradcheck } from './gradcheck.ts'
import { health } from './health.ts'
import { importNetwork, importWeights } from './import.ts'
import { preview } from './preview.ts'
import { run } from './run.ts'
import { sanity } from './sanity.ts'
import { closeStepping, explain, openStepping, read, step } from './stepping.ts'
import { train } from './train.ts'
import { control, setLearningRate, watch } from './training-requests.ts'
import { validate } from './validate.ts'

/** Ends with exactly one final event, or throws. */
export async function answer(request: Exclude<EngineRequest, StopRequest | FrameShownRequest>, context: RequestContext): Promise<void> {
  switch (request.type) {
    case 'train':
      return train(request, context)
    case 'attach':
      return attach(request, context)
    case 'run':
      return run(request, context)
    case 'gradcheck':
      return gradcheck(request, context)
    case 'evaluate':
      return evaluate(request, context)
    case 'export':
      return exportNetwork(request, context)
    case 'import':
      return importNetwork(request, context)
    case 'import-weights':
      return importWeights(request, context)
    case 'validate':
      return validate(request, context)
    case 'bench':
      return bench(request, context)
    case 'open-stepping':
      return openStepping(request, context)
    case 'step':
      return step(request, context)
    case 'read':
      return read(request, context)
    case 'explain':
      return explain(request, context)
    case 'close-stepping':
      return closeStepping(request, context)
    case 'watch':
      return watch(request, context)
    case 'control':
      return control(request, context)
    case 'learning-rate':
      return setLearningRate(request, context)
    case 'facts':
      return facts(request, context)
    case 'preview':
      return preview(request, context)
    case 'health':
      return health(request, context)
    case 'sanity':
      return sanity(request, context)
    default:
      throw projectError(
        'bad-message',
        `The engine does not know the request ${String((request satisfies never as { type?: unknown }).type)}. Restart Gradloom.`
      )
  }
}
