// Runs an exported Python program to prove it: finds an interpreter with the module it needs, and reads what it prints last.
import { spawn } from 'node:child_process'

/** In the order in which they are tried; PYTHON names another. */
const interpreters = (): readonly string[] =>
  [process.env['PYTHON'] ?? '', 'python3', '/usr/bin/python3', 'python'].filter((name) => name !== '')

export interface PythonResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The first interpreter that can import the module; undefined where none can. */
export async function pythonWith(module: string): Promise<string | undefined> {
  for (const program of interpreters()) {
    const { status } = await runPython(program, ['-c', `import ${module}`]).catch(() => ({ status: -1 }))
    if (status === 0) return program
  }
  return undefined
}

/** Runs a program to its end. Rejects where it cannot be started. @param signal ends it */
export function runPython(program: string, words: readonly string[], signal?: AbortSignal): Promise<PythonResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) })
    const text = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part))
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, ...text }))
  })
}
