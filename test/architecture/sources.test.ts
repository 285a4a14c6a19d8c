// Every source file is named, opened and sized as the house style says.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { repository, sourceFolders } from '../steps.ts'

const ending = /\.(ts|tsx|mts|js|mjs|cjs)$/
/** Data, not code. */
const data = /^test\/(golden|fixtures)\//

const sources: readonly string[] = [
  ...sourceFolders().flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`)
  ),
  ...readdirSync(repository)
].filter((path) => ending.test(path) && !data.test(path))

const textOf = (path: string) => readFileSync(join(repository, path), 'utf8')
const breaking = (broken: (path: string) => boolean) => sources.filter(broken)

describe('source files', () => {
  test('are found', () => expect(sources.length).toBeGreaterThan(50))

  test('are named for a thing, never as a drawer for everything', () => {
    const drawer = /(^|\/)(utils?|helpers?|commons?|types|shared)(\/|\.[^/]+$)/
    expect(breaking((path) => drawer.test(path))).toEqual([])
  })

  test('have kebab-case names', () => {
    const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.(test|spec|config|d))?\.(ts|tsx|mts|js|mjs|cjs)$/
    expect(breaking((path) => !kebab.test(path.slice(path.lastIndexOf('/') + 1)))).toEqual([])
  })

  test('open with one sentence on what they are for', () => {
    const firstLine = (path: string) =>
      textOf(path)
        .replace(/^#!.*\n/, '')
        .split('\n', 1)[0] ?? ''
    expect(breaking((path) => !/^\/\/ \S.{10,}\.$/.test(firstLine(path)))).toEqual([])
  })

  test('have at most 400 lines', () => {
    expect(breaking((path) => textOf(path).split('\n').length > 401)).toEqual([])
  })

  test('export by name only', () => {
    // Playwright's set-up file and the doubled module are called by their default export
    const called = ['test/e2e/build.ts', 'test/electron-double/electron.ts']
    expect(
      breaking((path) => !/\.config\.ts$/.test(path) && !called.includes(path) && /^export default|\bas default\b/m.test(textOf(path)))
    ).toEqual([])
  })

  test('have no skipped or focused tests', () => {
    expect(breaking((path) => /\.test\.ts$/.test(path) && /\b(test|it|describe)\.(only|skip|todo|fails)\b/.test(textOf(path)))).toEqual([])
  })

  test('of the engine are checked without the types of Node and the page', () => {
    const { compilerOptions, include, exclude } = JSON.parse(textOf('tsconfig.engine.json'))
    expect(compilerOptions).toMatchObject({ types: [], lib: ['es2024'] })
    expect(include).toEqual(['engine'])
    expect(exclude).toEqual(['engine/worker.ts', 'engine/kernels/assembly'])
  })
})
