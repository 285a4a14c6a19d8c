// Measures the network on the test samples: with what it has learnt, or with the initial values of the project as it stands.
import { ProjectError } from '../../engine/contract.ts'
import { serialiseProject } from '../../engine/document.ts'
import type { Editor } from '../editor/contract.ts'
import type { EngineLink } from '../engine/engine-link.ts'
import type { Run } from './contract.ts'
import { formatCount, formatNumber, formatPercent } from './formats.ts'

type Say = (message: string, values: Readonly<Record<string, string>>) => void

export async function evaluateNetwork(
  parts: { readonly editor: Editor; readonly engine: EngineLink; readonly run: Run },
  say: Say
): Promise<void> {
  const { editor, engine, run } = parts
  const { document, place } = editor.getState()
  const learnt = run.learnt()
  const call = engine.request(
    learnt
      ? { type: 'evaluate', project: learnt.project, overrides: learnt.overrides, weights: learnt.checkpoint }
      : { type: 'evaluate', project: { text: serialiseProject(document), base: place.folder }, overrides: {} }
  )
  try {
    for await (const event of call) {
      if (event.type !== 'evaluation') continue
      const { samples, loss, accuracy } = event
      const key = accuracy === null ? 'training.evaluatedLoss' : 'training.evaluatedAccuracy'
      say(key, { samples: formatCount(samples), loss: formatNumber(loss), accuracy: formatPercent(accuracy) })
    }
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error
    throw new Error(error.problems.map(({ message }) => message).join(' '))
  }
}
