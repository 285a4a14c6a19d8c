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
    super(problems[0]?.message ?? 'The project has a problem.')
    this.name = 'ProjectError'
    this.problems = problems
  }
}

/** A single error as an exception. */
export function projectError(code: string, message: string, place: Omit<Problem, 'code' | 'message' | 'severity'> = {}): ProjectError {
  return new ProjectError([{ code, message, severity: 'error', ...place }])
}
