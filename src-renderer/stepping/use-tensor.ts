// A whole tensor of the open network, read anew after every step.
import { useEffect, useState } from 'react'
import type { Shape, TensorKind } from '../../engine/contract.ts'
import { useStepping, useStudio } from '../app/use-studio.ts'
import { viewKey } from './contract.ts'

export interface WholeTensor {
  readonly shape: Shape
  readonly data: Float64Array
}

/** Undefined where it is not computed. What the step's answer brought along is there at once. */
export function useTensor(what: TensorKind, name: string): WholeTensor | undefined {
  const { stepping } = useStudio()
  const turn = useStepping((state) => state.turn)
  const view = useStepping(({ views }) => views.get(viewKey(what, name)))
  const [read, setRead] = useState<{ readonly key: string; readonly tensor: WholeTensor | undefined }>()
  const whole = view?.data
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every answer the numbers may be others
  useEffect(() => {
    if (whole) return
    let wanted = true
    void stepping
      .read(what, name)
      .catch(() => undefined)
      .then((tensor) => {
        if (wanted) setRead({ key: viewKey(what, name), tensor })
      })
    return () => {
      wanted = false
    }
  }, [stepping, what, name, turn, whole])
  if (view?.data) return { shape: view.shape, data: view.data }
  return read?.key === viewKey(what, name) ? read.tensor : undefined
}
