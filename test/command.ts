// Runs the real command line as a user does, for tests of whole systems.
import { execFile } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

// biome-ignore lint/suspicious/noExplicitAny: a line is whatever the contract of its command says
export type Line = Record<string, any>

export interface Ran {
  readonly status: number
  readonly lines: readonly Line[]
  readonly stderr: string
}

/** `gradloom <args> --json`: the exit status and every JSON line. */
export function gradloom(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd: root, maxBuffer: 2 ** 30 }
    const child = execFile(process.execPath, ['src-main/launch.js', ...args, '--json'], options, (_error, stdout, stderr) => {
      const lines = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line)
      resolve({ status: child.exitCode ?? -1, lines, stderr })
    })
  })
}

/** The one line of a type, which must be there. */
export function lineOf(ran: Ran, type: string): Line {
  const found = ran.lines.find((line) => line['type'] === type)
  if (!found) throw new Error(`No line of type ${type}; status ${ran.status}: ${ran.stderr}`)
  return found
}

export function linesOf(ran: Ran, type: string): readonly Line[] {
  return ran.lines.filter((line) => line['type'] === type)
}
