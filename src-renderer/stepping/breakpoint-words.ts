// A breakpoint's condition in words.
import i18next from 'i18next'
import type { Breakpoint } from '../../engine/contract.ts'

export function breakpointWords({ when, value = 0 }: Breakpoint): string {
  if (when === 'always') return i18next.t('stepping.breakpoint')
  return i18next.t('stepping.breakpointIf', { condition: i18next.t(`stepping.when-${when}`), value: hasValue(when) ? value : '' }).trim()
}

function hasValue(when: Breakpoint['when']): boolean {
  return when !== 'always' && when !== 'non-finite'
}
