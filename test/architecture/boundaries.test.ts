// The import boundaries hold in the whole repository, and every rule fires on a violation planted for it.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cruiser, repository, sourceFolders } from '../steps.ts'
import { cleanTree, plantedTree, type Tree, typeImportOf, violations } from './planted.ts'

interface Cruise {
  readonly totalCruised: number
  readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: { readonly name: string } }[]
}

function cruise(folder: string): Cruise {
  const { stdout, stderr } = spawnSync(process.execPath, [cruiser, '--output-type', 'json', ...sourceFolders(folder)], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28
  })
  if (!stdout.startsWith('{')) throw new Error(stderr)
  return JSON.parse(stdout).summary
}

function plant(tree: Tree): string {
  const folder = mkdtempSync(join(tmpdir(), 'gradloom-boundaries-'))
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.base.json']) copyFileSync(join(repository, name), join(folder, name))
  return folder
}

const folders: string[] = []
function cruiseTree(tree: Tree): Cruise {
  const folder = plant(tree)
  folders.push(folder)
  return cruise(folder)
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const rules: readonly string[] = createRequire(import.meta.url)(join(repository, '.dependency-cruiser.cjs')).forbidden.map(
  (rule: { name: string }) => rule.name
)

test('nothing in the repository crosses a boundary', () => {
  const { totalCruised, violations } = cruise(repository)
  expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([])
  expect(totalCruised).toBeGreaterThan(50)
})

test('a tree that keeps every rule has no violation', () => {
  const { totalCruised, violations } = cruiseTree(cleanTree)
  expect(violations).toEqual([])
  expect(totalCruised).toBeGreaterThanOrEqual(15)
})

describe('a violation', () => {
  let found: Cruise['violations'] = []
  beforeAll(() => {
    found = cruiseTree(plantedTree()).violations
  })
  /** A cycle is reported at one of its ends. */
  const fires = (rule: string, planted: string) =>
    found.some(({ rule: { name }, from, to }) => name === rule && [from, to].includes(planted))

  test('is planted for every rule', () => {
    expect([...new Set(violations.map(({ rule }) => rule))].sort()).toEqual([...rules].sort())
  })

  for (const { rule, from, to, typesToo } of violations) {
    test(`of ${rule} is found: ${from} importing ${to}`, () => expect(fires(rule, from)).toBe(true))
    if (typesToo !== false)
      test(`of ${rule} is found for import type too: ${typeImportOf(from)}`, () => expect(fires(rule, typeImportOf(from))).toBe(true))
  }

  test('is reported only where it was planted', () => {
    expect(found.map(({ from }) => from).filter((from) => !from.includes('planted'))).toEqual([])
  })
})
