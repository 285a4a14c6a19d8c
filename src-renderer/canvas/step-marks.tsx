// While stepping: which node just ran and which runs next, breakpoints, and what is drawn at outputs without a single edge.
import { IconArrowNarrowLeft, IconArrowNarrowRight, IconPointFilled, IconSnowflake } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useEditor, useStepping } from '../app/use-studio.ts'
import { breakpointWords } from '../stepping/breakpoint-words.ts'
import { PortValue } from '../stepping/port-value.tsx'
import styles from './step-marks.module.css'

export function StepMarks({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const open = useStepping(({ status }) => status === 'open')
  const ran = useStepping(({ ran: steps }) => (steps.at(-1)?.node === id ? steps.at(-1)?.direction : undefined))
  const next = useStepping(({ state }) => (state?.next?.node === id ? state.next.direction : undefined))
  const breakpoint = useStepping(({ breakpoints }) => breakpoints.get(id))
  const frozen = useStepping(({ state }) => state?.frozen.includes(id) ?? false)
  if (!open && !breakpoint) return null
  const Arrow = (next ?? ran) === 'forward' ? IconArrowNarrowRight : IconArrowNarrowLeft
  const words = next
    ? t(next === 'forward' ? 'stepping.runsForward' : 'stepping.runsBackward')
    : t(ran === 'forward' ? 'stepping.ranForward' : 'stepping.ranBackward')
  return (
    <>
      {ran && <span className={styles['ran']} data-direction={ran} aria-hidden="true" />}
      {next && <span className={styles['next']} data-direction={next} aria-hidden="true" />}
      {(next || ran) && (
        <span className={styles['mark']} data-kind={next ? 'next' : 'ran'} data-direction={next ?? ran}>
          <Arrow size={13} aria-hidden="true" />
          {words}
        </span>
      )}
      {breakpoint && (
        <span className={styles['breakpoint']} title={breakpointWords(breakpoint)}>
          <IconPointFilled size={16} role="img" aria-label={breakpointWords(breakpoint)} />
        </span>
      )}
      {frozen && (
        <span className={styles['frozen']} title={t('stepping.frozen')}>
          <IconSnowflake size={13} role="img" aria-label={t('stepping.frozen')} />
        </span>
      )}
    </>
  )
}

/** An output that nobody reads has no edge to write at; one with several readers has a sum of gradients that no edge shows. */
export function OutputValues({ port, place }: { readonly port: string; readonly place: number }) {
  const open = useStepping(({ status }) => status === 'open')
  const readers = useEditor(({ document }) => document.graph.edges.filter((edge) => edge.from === port).length)
  if (!open || readers === 1) return null
  return (
    <span className={styles['output']} style={{ top: `${100 * place}%` }}>
      {readers === 0 && <PortValue what="value" name={port} room={150} />}
      <PortValue what="gradient" name={port} room={readers === 0 ? 150 : 50} />
    </span>
  )
}
