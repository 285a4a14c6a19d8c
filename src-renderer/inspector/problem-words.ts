// The headline of a problem by its code, in the user's language; the engine's own sentence has the numbers and the cure.
import i18next from 'i18next'
import type { Problem } from '../../engine/contract.ts'

export function problemHeadline({ code, severity }: Problem): string {
  const key = `problems.${code}`
  return i18next.exists(key) ? i18next.t(key) : i18next.t(severity === 'error' ? 'problems.error' : 'problems.warning')
}
