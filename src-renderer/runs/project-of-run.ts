// The project a run was trained with: its text, with the settings given from outside laid over those of the file.
import { overrideTraining, type ParsedProject, parseProject } from '../../engine/document.ts'
import type { RunDetails } from '../../src-main/contract.ts'

export function projectOfRun({ text, record }: Pick<RunDetails, 'text' | 'record'>): ParsedProject {
  const parsed = parseProject(text)
  const { learningRate, optimizer: kind, ...rest } = record.overrides
  if (!parsed.document || Object.keys(record.overrides).length === 0) return parsed
  const { training } = overrideTraining(parsed.document.training, { ...rest, optimizer: { kind, learningRate } })
  return training ? { ...parsed, document: Object.freeze({ ...parsed.document, training }) } : parsed
}
