// An empty project, with training settings that suit a first network.
import type { ProjectDocument } from '../../../engine/document.ts'
import { frozen } from '../graph-records.ts'

export function newDocument(): ProjectDocument {
  return frozen<ProjectDocument>({
    format: 'gradloom/project',
    version: 1,
    graph: { nodes: [], edges: [] },
    training: { optimizer: { kind: 'sgd', learningRate: 0.1 }, batchSize: 100, iterations: 2000, seed: 0, evaluateEvery: 200 }
  })
}
