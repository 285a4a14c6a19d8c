// What opens over the page takes the focus as it appears, so that Escape and typing reach it at once.

/** Mantine moves the focus by a timer; on a busy machine the first key came before it, and went to the button that opened. */
export function focusFirst(shown: HTMLElement | null): void {
  const first = shown?.matches(focusable) ? shown : shown?.querySelector<HTMLElement>(focusable)
  first?.focus({ preventScroll: true })
}

const focusable = 'input:not(:disabled), button:not(:disabled), [tabindex="0"]'
