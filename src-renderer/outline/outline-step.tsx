// While stepping, in the outline: whether a node just ran or runs next, and the numbers at its outputs.
import { useTranslation } from 'react-i18next'
import { useStepping } from '../app/use-studio.ts'
import { breakpointWords } from '../stepping/breakpoint-words.ts'
import { PortValue } from '../stepping/port-value.tsx'
import styles from './outline.module.css'

interface Props {
  readonly node: string
  /** Names of its output ports. */
  readonly outputs: readonly string[]
}

export function OutlineStep({ node, outputs }: Props) {
  const { t } = useTranslation()
  const open = useStepping(({ status }) => status === 'open')
  const ran = useStepping(({ ran: steps }) => (steps.at(-1)?.node === node ? steps.at(-1)?.direction : undefined))
  const next = useStepping(({ state }) => (state?.next?.node === node ? state.next.direction : undefined))
  const frozen = useStepping(({ state }) => state?.frozen.includes(node) ?? false)
  const breakpoint = useStepping(({ breakpoints }) => breakpoints.get(node))
  const marks = [
    next && t(next === 'forward' ? 'stepping.runsForward' : 'stepping.runsBackward'),
    ran && t(ran === 'forward' ? 'stepping.ranForward' : 'stepping.ranBackward'),
    frozen && t('stepping.frozen'),
    breakpoint && breakpointWords(breakpoint)
  ].filter(Boolean)
  if (!open) return breakpoint ? <p className={styles['gives']}>{breakpointWords(breakpoint)}</p> : null
  return (
    <div className={styles['step']} data-testid={`outline-step-${node}`}>
      {marks.length > 0 && <p className={styles['marks']}>{marks.join(' · ')}</p>}
      {outputs.map((name) => (
        <p key={name} className={styles['values']}>
          <span>{name}</span>
          <PortValue what="value" name={`${node}.${name}`} room={90} silent />
          <PortValue what="gradient" name={`${node}.${name}`} room={90} silent />
        </p>
      ))}
    </div>
  )
}
