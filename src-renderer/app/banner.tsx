// A line across the window that says what has happened to it, with what can be done; nothing is blocked by it.
import type { ReactNode } from 'react'
import styles from './banner.module.css'

interface Props {
  /** "error": something is gone; "warning": something is to be decided. */
  readonly tone: 'error' | 'warning'
  /** An alert is read out at once, a status when there is time. */
  readonly role: 'alert' | 'status'
  readonly icon: ReactNode
  readonly text: string
  /** The text changes every second: it would be read out every second. */
  readonly isCounting?: boolean
  readonly kind?: string
  readonly testId: string
  readonly children: ReactNode
}

export function Banner({ tone, role, icon, text, isCounting = false, kind, testId, children }: Props) {
  return (
    <div className={styles['banner']} role={role} data-tone={tone} data-kind={kind} data-testid={testId}>
      {icon}
      <span className={styles['text']} aria-live={isCounting ? 'off' : undefined}>
        {text}
      </span>
      {children}
    </div>
  )
}
