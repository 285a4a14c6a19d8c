// Access to the scratch tensors an op asked for in `infer`.
import type { Tensor } from '../contract.ts'

/** The place of a workspace tensor that `infer` asked for. */
export function placeOf(workspace: Readonly<Record<string, Tensor>>, name: string): number {
  const tensor = workspace[name]
  if (!tensor) throw new Error(`An op uses the workspace "${name}" without having asked for it: this is a fault of Gradloom.`)
  return tensor.offset
}
