// Every command, in the order of the menus.
import type { Command } from '../contract.ts'
import { editCommands } from './edit.ts'
import { fileCommands } from './file.ts'
import { graphCommands } from './graph.ts'
import { healthCommands } from './health.ts'
import { helpCommands } from './help.ts'
import { moveCommands } from './move.ts'
import { runCommands } from './run.ts'
import { stepCommands } from './step.ts'
import { viewCommands } from './view.ts'

export const commands: readonly Command[] = [
  ...fileCommands,
  ...editCommands,
  ...moveCommands,
  ...graphCommands,
  ...viewCommands,
  ...runCommands,
  ...healthCommands,
  ...stepCommands,
  ...helpCommands
]
