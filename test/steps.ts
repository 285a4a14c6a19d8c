// The steps of `npm run check` and `npm test`: what runs, and one line with its seconds for each.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '..')

/** The folders with source code that exist. */
export function sourceFolders(base = repository): string[] {
  return ['engine', 'src-main', 'src-renderer', 'test'].filter((name) => existsSync(join(base, name)))
}

export interface Step {
  readonly name: string
  /** A JavaScript or TypeScript program and its words; it runs on this Node. */
  readonly words: readonly string[]
}

const installed = (path: string) => join(repository, 'node_modules', path)

export const cruiser = installed('dependency-cruiser/bin/dependency-cruiser.mjs')

export const kernels: Step = { name: 'kernels', words: [join(repository, 'src-main/build-kernels.ts')] }
export const types: Step = { name: 'types', words: [installed('typescript/bin/tsc'), '-b'] }
export const lint: Step = { name: 'lint', words: [installed('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'] }
export const boundaries: Step = {
  name: 'boundaries',
  words: [cruiser, ...sourceFolders()]
}

/**
 * A project of vitest.config.ts. Tests that compute use every core; those that start processes and wait for them are run one file
 * after the other, so that they do not wait for each other.
 */
export function vitest(project: string, ...more: string[]): Step {
  const workers = project === 'process' ? 1 : availableParallelism()
  return {
    name: `${project} tests`,
    words: [installed('vitest/vitest.mjs'), 'run', '--project', project, `--maxWorkers=${workers}`, ...more]
  }
}

/** Playwright in Chromium, through both hosts. */
export const browserTests: Step = {
  name: 'browser tests',
  words: [installed('@playwright/test/cli.js'), 'test', '--config', join(repository, 'test/e2e/playwright.config.ts')]
}

/** Runs a step and prints its line; the output appears only when the step fails. Resolves to whether it passed. */
export async function runQuietly({ name, words }: Step): Promise<boolean> {
  const started = performance.now()
  const { status, output } = await run(words, 'gathered')
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'passed' : 'FAILED'}  ${name.padEnd(12)} ${seconds.padStart(6)} s`)
  if (status !== 0) console.log(output.replace(/^(?=.)/gm, '  '))
  return status === 0
}

/** Runs a step with its output as it comes. Resolves to its exit status. */
export async function runStreaming({ words }: Step): Promise<number | null> {
  return (await run(words, 'streamed')).status
}

/** Runs the steps of a lane one after the other, and the lanes side by side. Resolves to the names of the steps that failed. */
export async function runLanes(lanes: readonly (readonly Step[])[]): Promise<string[]> {
  const failed: string[] = []
  await Promise.all(
    lanes.map(async (lane) => {
      for (const step of lane) if (!(await runQuietly(step))) failed.push(step.name)
    })
  )
  return failed
}

function run(
  words: readonly string[],
  what: 'gathered' | 'streamed'
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      cwd: repository,
      stdio: ['ignore', ...(what === 'streamed' ? (['inherit', 'inherit'] as const) : (['pipe', 'pipe'] as const))]
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, output }))
  })
}
