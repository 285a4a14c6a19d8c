// Passing messages: what went right, and what did not with its cure.
import { notifications } from '@mantine/notifications'
import { words } from '../locales/language.ts'

type Values = Readonly<Record<string, string | number>>

/** Stays until it is closed or a while has gone: the sentence has a cure to be read. */
export function sayFailure(title: string, error: unknown, values: Values = {}): void {
  const reason = error instanceof Error ? error.message : String(error)
  const heading = words(title, values)
  notifications.show({
    color: 'red',
    title: heading.includes(reason) ? undefined : heading,
    message: heading.includes(reason) ? heading : reason,
    autoClose: 12_000,
    closeButtonProps: { 'aria-label': words('app.close') },
    role: 'alert'
  })
}

export function saySuccess(message: string, values: Values = {}): void {
  notifications.show({ message: words(message, values), autoClose: 3_000, closeButtonProps: { 'aria-label': words('app.close') } })
}

export function say(message: string, values: Values = {}): void {
  notifications.show({ message: words(message, values), autoClose: 6_000, closeButtonProps: { 'aria-label': words('app.close') } })
}
