// The usage text of the program and of each command, made from the commands' own records.
import type { AnyCommand } from '../commands/contract.ts'
import { generalOptions } from './arguments.ts'
import { type Option, valueName } from './options.ts'

/** "gradloom train <project> [options]". */
function synopsis(command: AnyCommand): string {
  const project = wordOf(command)
  return `gradloom ${command.name}${project} [options]`
}

export function commandUsage(command: AnyCommand): string {
  const options = Object.entries<Option>({ ...command.options, ...generalOptions })
  const lines = options.map(([name, option]) => [`--${name} ${valueName(option)}`.trimEnd(), option.doc] as const)
  const project =
    command.project === 'none'
      ? []
      : typeof command.project === 'object' && 'file' in command.project
        ? ['', `FILE is ${command.project.file}.`]
        : ['', '<project> is the path of a .gradloom file or the name of an example ("gradloom examples").']
  return [`Usage: ${synopsis(command)}`, '', command.summary, ...project, '', 'Options:', ...columns(lines)].join('\n')
}

export function programUsage(commands: readonly AnyCommand[]): string {
  return [
    'Usage: gradloom <command> [options]',
    '',
    'Commands:',
    ...columns(commands.map((command) => [command.name, command.summary] as const)),
    '',
    '"gradloom <command> --help" lists the options of a command; "gradloom --version" prints the version.'
  ].join('\n')
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.filter(([left]) => left.length <= 36).map(([left]) => left.length))
  return rows.flatMap(([left, right]) =>
    left.length > width ? [`  ${left}`, `  ${' '.repeat(width)}  ${right}`] : [`  ${left.padEnd(width)}  ${right}`]
  )
}

function wordOf({ project }: AnyCommand): string {
  if (project === 'none') return ''
  if (project === 'required') return ' <project>'
  return 'file' in project ? ' FILE' : ' [project]'
}
