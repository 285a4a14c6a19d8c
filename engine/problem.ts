// A problem with a project or its data: a sentence with the cure, a stable code, and the place it is about.

export interface Problem {
  /** Stable, kebab-case: programs match on it. */
  readonly code: string
  /** One sentence that names the node or the file position, and the cure. */
  readonly message: string
  readonly severity: 'error' | 'warning'
  readonly node?: string
  readonly port?: string
  /** Where in the project file, e.g. "graph.nodes[2].fields.units". */
  readonly path?: string
  readonly tensor?: string
  readonly iteration?: number
  readonly sample?: number
}

/** Thrown when work cannot go on because the project or the data is wrong; the first problem is its message. */
export class ProjectError extends Error {
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[]) {
    const shown = problems.map((problem) => ({ ...problem, message: printable(problem.message) }))
    super(shown[0]?.message ?? 'The project has a problem.')
    this.name = 'ProjectError'
    this.problems = shown
  }
}

// Controls, line separators, letters without width and what turns the direction of writing: a name from a file must not break
// a sentence into lines, colour a terminal, or show other letters than there are.
const unprintable = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu
/** A name from a file may be a million letters long; the start says which it is and the end has the cure. */
const longestMessage = 800

/** The text as one line anybody may print: control characters are written out as `\u000a`, the middle of a very long one left out. */
export function printable(text: string): string {
  const line = text.replace(unprintable, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return line.length <= longestMessage ? line : `${line.slice(0, 400)} … ${line.slice(-350)}`
}

/** A single error as an exception. */
export function projectError(code: string, message: string, place: Omit<Problem, 'code' | 'message' | 'severity'> = {}): ProjectError {
  return new ProjectError([{ code, message, severity: 'error', ...place }])
}
