// The wish of a control elsewhere that a panel take the focus: granted once the panel is drawn, void when the user went on meanwhile.
import { type RefObject, useEffect } from 'react'
import { createStore } from 'zustand/vanilla'
import { useSelected } from './use-studio.ts'

type Panel = 'inspector'

interface FocusWish {
  readonly panel: Panel
  /** Where the focus was; once it is elsewhere, the user has moved it. */
  readonly from: Element | null
}

const wish = createStore<{ readonly current: FocusWish | undefined }>(() => ({ current: undefined }))

export function wishForFocus(panel: Panel): void {
  wish.setState({ current: { panel, from: document.activeElement } })
}

/** Gives the focus to the first control of the panel when it was wished for. */
export function useWishedFocus(panel: Panel, element: RefObject<HTMLElement | null>): void {
  const current = useSelected(wish, (state) => state.current)
  useEffect(() => {
    if (current?.panel !== panel) return
    wish.setState({ current: undefined })
    if (document.activeElement === current.from) element.current?.querySelector<HTMLElement>('input, button')?.focus()
  }, [current, panel, element])
}
