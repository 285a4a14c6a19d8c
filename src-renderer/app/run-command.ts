// Runs a command by its record, from wherever it was asked: a refusal is said, a failure is not swallowed.
import type { Command } from '../editor/contract.ts'
import { words } from '../locales/language.ts'
import { say, sayFailure } from './notices.ts'
import type { Studio } from './studio.ts'

export function runCommand(studio: Studio, command: Command): void {
  const allowed = command.enabled(studio.context)
  if (allowed !== true) {
    say('app.commandRefused', { command: words(command.label), reason: words(allowed.reason, allowed.values) })
    return
  }
  Promise.resolve()
    .then(() => command.run(studio.context))
    .catch((error: unknown) => sayFailure(command.label, error))
}

export function runCommandById(studio: Studio, id: string): void {
  const command = studio.commands.find((known) => known.id === id)
  if (command) runCommand(studio, command)
}
