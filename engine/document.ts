// Front door: project files — parse, check, change, save, and their JSON Schema.
//
// const { document, problems } = parseProject(text)
// if (document) save(serialiseProject({ ...document, title: 'Renamed' }))

export { type OptimizerOption, optimizerDefaults, optimizerOptionRanges, optionsOf } from './document/optimizer-options.ts'
export { isMendable, type ParsedProject, parseProject, validateProject } from './document/parse.ts'
export { edgeByInput, edgesByOutput, joinPort, nodeIdPattern, type PortPlace, splitPort } from './document/port-names.ts'
export {
  type EarlyStopping,
  type Edge,
  type Graph,
  type GraphNode,
  type Group,
  type InitialValue,
  type OptimizerKind,
  type OptimizerSettings,
  optimizerKinds,
  type ProjectDocument,
  type ScheduleSettings,
  type SteadySchedule,
  type TrainingSettings
} from './document/project.ts'
export { projectSchema } from './document/project-schema.ts'
export { serialiseProject } from './document/serialise.ts'
export { validateGraphStructure } from './document/structure.ts'
export {
  overrideTraining,
  type ResolvedOptimizer,
  type ResolvedTraining,
  resolveTraining,
  runLength,
  type TrainingOverride,
  trainingProblems
} from './document/training.ts'
export { type GraphInference, type InferOptions, type InferredNode, inferAlone, inferGraph, type NodeCost } from './graph/infer.ts'
export type { Problem } from './problem.ts'
export { type Shape, sameShape, showShape, sizeOf } from './tensor.ts'
