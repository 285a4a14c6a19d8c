// The command contract: one record per command, from which its parsing, usage and tests are derived.
import type { EngineCall, EngineWork } from '../../engine/contract.ts'
import type { Interruption } from '../services/interruption.ts'
import type { Options, OptionValues } from '../services/options.ts'
import type { Output } from '../services/output.ts'

export interface CommandCall<O extends Options> {
  /** What was given as `<project>` or FILE; empty for a command without one. */
  readonly project: string
  readonly options: OptionValues<O>
  /** True for one JSON object a line on stdout; else text for people. */
  readonly json: boolean
  readonly output: Output
  /** Ends the process with status 130 unless the command gives it something better to do. */
  readonly interruption: Interruption
  /** Starts the engine with the first request. */
  engine(work: EngineWork): Promise<EngineCall>
}

export interface Command<O extends Options = Options> {
  readonly name: string
  readonly summary: string
  /** The word behind the name: a project, or another file that is said in `file`. */
  readonly project: 'required' | 'none' | { readonly default: string } | { readonly file: string }
  readonly options: O
  /** What is wrong with options that do not fit each other; each alone is right already. */
  misuse?(options: OptionValues<O>): string | undefined
  /** Returns the exit status. Throws `ProjectError` for a wrong project, data or file. */
  run(call: CommandCall<O>): Promise<number>
}

/** Any command, when its options do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: a command's options are its own; code that walks all commands never reads them
export type AnyCommand = Command<any>

/** Checks a command's record against its own options; returns it unchanged. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command
}
