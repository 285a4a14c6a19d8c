// Runs one program to its end and measures it from outside: wall clock, and for a Node program the peak of its memory.
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const preload = fileURLToPath(new URL('peak-memory.ts', import.meta.url))

export interface Measured {
  /** The last line of stdout, read as JSON. */
  readonly result: Readonly<Record<string, unknown>>
  /** From the start of the process to its end. */
  readonly seconds: number
  /** Undefined for programs that are not Node. */
  readonly peakBytes: number | undefined
}

/** Runs a file on this Node. Throws with its stderr where it fails. */
export function runNode(file: string, words: readonly string[]): Promise<Measured> {
  return run(process.execPath, ['--import', preload, file, ...words], process.env)
}

/** Runs a program. Throws with its stderr where it fails. */
export function run(program: string, words: readonly string[], environment: NodeJS.ProcessEnv): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(program, words, { env: environment, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
    const text = { stdout: '', stderr: '', peak: '' }
    const gather = (stream: Readable, name: keyof typeof text) =>
      stream.setEncoding('utf8').on('data', (part: string) => (text[name] += part))
    gather(child.stdout as Readable, 'stdout')
    gather(child.stderr as Readable, 'stderr')
    gather(child.stdio[3] as Readable, 'peak')
    let seconds = 0
    child.on('error', reject)
    child.on('exit', () => (seconds = (performance.now() - started) / 1000))
    child.on('close', (status) => {
      if (status !== 0) return reject(new Error(`${[program, ...words].join(' ')} ended with status ${status}:\n${text.stderr}`))
      const last = text.stdout.trimEnd().split('\n').at(-1) ?? ''
      resolve({ result: JSON.parse(last), seconds, peakBytes: text.peak === '' ? undefined : Number(text.peak) })
    })
  })
}
