// Runs the command line as its own process, for tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Script } from './stand-in-worker.ts'

export const repository = join(import.meta.dirname, '../..')
export const launcher = join(repository, 'src-main/launch.js')
export const standIn = join(import.meta.dirname, 'with-stand-in.ts')

export interface Ended {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly process: ChildProcess
  /** Resolves once stdout or stderr holds this text. */
  seen(text: string): Promise<void>
  readonly ended: Promise<Ended>
}

interface Place {
  readonly folder?: string
  readonly nodeFlags?: readonly string[]
}

/** Starts a program and gathers what it prints. */
export function start(program: string, words: readonly string[], { folder = repository, nodeFlags = [] }: Place = {}): Started {
  const child = spawn(process.execPath, [...nodeFlags, program, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(repository, 'out/compile-cache') }
  })
  const text = { stdout: '', stderr: '' }
  let check = () => {}
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
      check()
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => resolve({ status, signal, ...text }))
  })
  const seen = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      check = () => {
        if (text.stdout.includes(wanted) || text.stderr.includes(wanted)) resolve()
      }
      check()
      ended.then(() => reject(new Error(`The program ended without "${wanted}":\n${text.stdout}\n${text.stderr}`)), reject)
    })
  return { process: child, seen, ended }
}

/** The real command line, through its launcher. */
export function gradloom(...words: string[]): Promise<Ended> {
  return start(launcher, words).ended
}

/** The command line with the stand-in for the engine. */
export function startStandIn(words: readonly string[], place?: Place): Started {
  return start(standIn, words, place)
}

/** A new folder that goes away after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gradloom-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Writes what the stand-in is to do as a project file; returns the path. */
export async function scripted(folder: string, script: Script): Promise<string> {
  const path = join(folder, 'scripted.gradloom')
  await writeFile(path, JSON.stringify(script, spell))
  return path
}

/** What JSON has no words for, as the stand-in reads it back. */
function spell(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

/** Every line of stdout as an object; throws where a line is not JSON. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  if (stdout === '') return []
  if (!stdout.endsWith('\n')) throw new Error('The last line is not ended.')
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line))
}
