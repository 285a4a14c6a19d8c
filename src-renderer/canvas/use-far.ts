// Marks the pane while cards are too small to be read: their text and shadows are left out, so that large graphs move smoothly.

import { type RefObject, useEffect } from 'react'
import { useStoreApi } from 'reactflow'

/** At this zoom 12 px are 4 px. */
const unreadable = 0.35

export function useFar(pane: RefObject<HTMLDivElement | null>): void {
  const store = useStoreApi()
  useEffect(() => {
    const mark = () => {
      const far = String(store.getState().transform[2] < unreadable)
      if (pane.current && pane.current.dataset['far'] !== far) pane.current.dataset['far'] = far
    }
    mark()
    return store.subscribe(mark)
  }, [store, pane])
}
