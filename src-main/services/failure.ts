// The ways a command ends early: the project or data is wrong (exit 1), wrong usage (exit 2), or nobody reads the output.
import { ProjectError } from '../../engine/contract.ts'

/** The project, its data or a file is wrong (exit status 1): a single problem as an exception. */
export function userProblem(code: string, message: string): ProjectError {
  return new ProjectError([{ code, message, severity: 'error' }])
}

/** The command line itself is wrong: exit status 2. */
export class UsageProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageProblem'
  }
}

/** The reader of the output has gone away, as `head` does: the command ends without a word. */
export class BrokenPipe extends Error {
  constructor() {
    super('Nobody reads the output any more.')
    this.name = 'BrokenPipe'
  }
}

/** The system's error code, such as ENOENT. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
