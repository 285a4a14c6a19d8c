// The command line: finds the command, reads its options, runs it, and turns every end into a sentence and an exit status.
import { readFile } from 'node:fs/promises'
import { didYouMean } from '../engine/catalog.ts'
import { type Problem, ProjectError } from '../engine/contract.ts'
import type { AnyCommand } from './commands/contract.ts'
import { commands } from './commands/index.ts'
import { type Arguments, readArguments } from './services/arguments.ts'
import { type Engine, startEngine } from './services/engine-thread.ts'
import { BrokenPipe, UsageProblem, userProblem } from './services/failure.ts'
import { Interruption, interruptedStatus } from './services/interruption.ts'
import { Output } from './services/output.ts'
import { commandUsage, programUsage } from './services/usage.ts'

/**
 * Runs one command line.
 * @param argv the words after `gradloom`.
 * @param engineEntry the file that runs on the engine's thread.
 * @returns the exit status: 0 done, 1 the project or data is wrong, 2 wrong usage, 130 interrupted.
 */
export async function main(argv: readonly string[], engineEntry = new URL('../engine/worker.ts', import.meta.url)): Promise<number> {
  const output = new Output(process.stdout, process.stderr)
  const status = await dispatch(argv, output, engineEntry).catch((error) => {
    if (error instanceof BrokenPipe) return 0
    return report(error, false, output)
  })
  await output.flush()
  return status
}

async function dispatch(argv: readonly string[], output: Output, engineEntry: URL): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--version' || name === '-v') {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
    await output.line(version)
    return 0
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name === undefined) output.say(programUsage(commands))
    else await output.line(programUsage(commands))
    return name === undefined ? 2 : 0
  }
  const command = commands.find((known) => known.name === name)
  if (!command) {
    output.say(`${unknownCommand(name)}\n\n${programUsage(commands)}`)
    return 2
  }
  return runCommand(command, rest, output, engineEntry)
}

function unknownCommand(name: string): string {
  const names = commands.map((known) => known.name)
  return `There is no command "${name}". ${didYouMean(name, names, 'The commands are listed below.')}`
}

async function runCommand(command: AnyCommand, argv: readonly string[], output: Output, engineEntry: URL): Promise<number> {
  let call: Arguments | 'help'
  try {
    call = readArguments(command, argv)
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error
    output.say(`${error.message}\n\n${commandUsage(command)}`)
    return 2
  }
  if (call === 'help') {
    await output.line(commandUsage(command))
    return 0
  }
  const interruption = new Interruption(() => {
    output.say('Interrupted.')
    process.exit(interruptedStatus)
  })
  let engine: Engine | undefined
  try {
    return await command.run({
      ...call,
      output,
      interruption,
      async engine(work) {
        engine ??= await startEngine(engineEntry)
        return engine.request(work)
      }
    })
  } catch (error) {
    if (error instanceof BrokenPipe) throw error
    return await report(error, call.json, output)
  } finally {
    await engine?.close()
    interruption.release()
  }
}

/** Says why the command could not do its work: a sentence a problem on stderr and, with --json, an error line each on stdout. */
async function report(error: unknown, json: boolean, output: Output): Promise<number> {
  const { problems } = error instanceof ProjectError ? error : fault(error)
  for (const problem of problems) {
    if (problem.severity === 'warning') output.warn(problem)
    else {
      output.say(problem.message)
      if (json) await output.json(errorLine(problem)).catch(() => {})
    }
  }
  return 1
}

function errorLine({ severity: _, ...problem }: Problem): object {
  const { code, message, ...place } = problem
  return { type: 'error', code, message, ...place }
}

/** An error nobody foresaw: our mistake, told with what a report needs. */
function fault(error: unknown): ProjectError {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return userProblem('fault', `This is a fault of Gradloom, please report it: ${stack}`)
}
