// The words after a command's name as its project and options, checked against the command's own record.
import type { AnyCommand } from '../commands/contract.ts'
import { UsageProblem } from './failure.ts'
import { type FlagOption, type Options, type OptionValues, parseOptions } from './options.ts'

/** What every command has. */
export const generalOptions = {
  json: { kind: 'flag', doc: 'one JSON object a line on stdout, and nothing else there' },
  help: { kind: 'flag', doc: 'this text' }
} as const satisfies Record<string, FlagOption>

export interface Arguments {
  /** Empty for a command without a project. */
  readonly project: string
  readonly options: OptionValues<Options>
  readonly json: boolean
}

/** The command's project and options, checked; or that help is wanted. Throws `UsageProblem`. */
export function readArguments(command: AnyCommand, argv: readonly string[]): Arguments | 'help' {
  if (argv.includes('--help') || argv.includes('-h')) return 'help'
  const { words, options } = parseOptions(argv, { ...command.options, ...generalOptions })
  const [project = '', ...more] = words
  if (command.project === 'none' && words.length > 0) throw new UsageProblem(`${command.name} takes no project; got "${project}".`)
  const file = typeof command.project === 'object' && 'file' in command.project
  if (file && words.length !== 1)
    throw new UsageProblem(
      `${command.name} takes one FILE${more.length > 0 ? `; got "${words.join('" and "')}"` : ''}: ${fileOf(command)}.`
    )
  if (more.length > 0) throw new UsageProblem(`${command.name} takes one project; got "${words.join('" and "')}".`)
  if (command.project === 'required' && project === '')
    throw new UsageProblem('The project is missing: give the path of a .gradloom file or the name of an example.')
  const misuse = command.misuse?.(options)
  if (misuse !== undefined) throw new UsageProblem(misuse)
  const { json, help: _, ...own } = options
  const fallback = typeof command.project === 'object' && 'default' in command.project ? command.project.default : ''
  return { project: project === '' ? fallback : project, options: own, json: json === true }
}

function fileOf({ project }: AnyCommand): string {
  return typeof project === 'object' && 'file' in project ? project.file : ''
}
