// The field `classes` of a dataset node, for sources that choose and for those whose number is fixed.
import { projectError } from '../problem.ts'
import type { LoadContext, SourceFields } from './contract.ts'

/** The number of classes a node asks for; 0 = as many as the labels show. */
export function classesField(fields: SourceFields): number {
  return typeof fields['classes'] === 'number' ? fields['classes'] : 0
}

/** Throws ProjectError "wrong-classes" where a node asks for another number than a source always has. */
export function requireClasses(fields: SourceFields, label: string, fixed: number, { node }: LoadContext): void {
  const wanted = classesField(fields)
  if (wanted === 0 || wanted === fixed) return
  const message = `${node} asks for ${wanted} classes, but ${label} always has ${fixed}. Set classes to ${fixed}, or to 0.`
  throw projectError('wrong-classes', message, { node })
}
