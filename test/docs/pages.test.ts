// The pages of docs/ and the README say what the code says: dependencies, examples, commands, files they point to.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sourceCatalogue } from '../../engine/catalog.ts'
import { parseProject } from '../../engine/document.ts'
import { healthRules } from '../../engine/train/health/index.ts'
import { commands } from '../../src-main/commands/index.ts'
import { repository } from '../steps.ts'

const page = (path: string) => readFileSync(join(repository, path), 'utf8')
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
]
/** The names in backquotes that open an item of a list or a row of a table. */
const opening = (text: string, mark: string) =>
  text.split('\n').flatMap((line) => (line.startsWith(`${mark} \``) ? [line.split('`')[1]!] : []))

test('docs/dependencies.md has one line for each dependency', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(page('package.json'))
  const installed = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies })
  expect(opening(page('docs/dependencies.md'), '-').sort()).toEqual(installed.sort())
})

test('docs/data.md has a row for every data source, with fields that exist', () => {
  const rows = page('docs/data.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)))
  expect(rows.map(([, names]) => names?.[0])).toEqual(expect.arrayContaining(sourceCatalogue().map(({ name }) => name)))
  for (const { name, fields } of sourceCatalogue()) {
    const named = rows.find(([, names]) => names?.[0] === name)?.[3] ?? []
    expect(named.filter((field) => !fields.includes(field))).toEqual([])
  }
})

describe('the README', () => {
  test('has a row for every example', () => {
    const examples = readdirSync(join(repository, 'examples')).map((name) => name.replace('.gradloom', ''))
    expect(opening(page('README.md'), '|')).toEqual(expect.arrayContaining(examples))
  })

  test('names every command', () => {
    expect(commands.map(({ name }) => name).filter((name) => !page('README.md').includes(`\`${name}\``))).toEqual([])
  })

  test('shows how to add an op with one that passes the conformance suite', () => {
    const [, code = ''] = /```ts\n(\/\/ Square[^`]+)```/.exec(page('README.md')) ?? []
    expect(code.trim()).toBe(page('test/docs/square.ts').replaceAll('../../engine/ops/', './').trim())
  })
})

test.each(pages)('%s links only to files that exist', (path) => {
  const links = [...page(path).matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!).filter((target) => !/^[a-z]+:/.test(target))
  expect(links.filter((target) => !existsSync(join(repository, dirname(path), target)))).toEqual([])
})

test('the project of docs/project-file.md is one', () => {
  const [, code = ''] = /```json\n([^`]+)```/.exec(page('docs/project-file.md')) ?? []
  expect(parseProject(code).problems).toEqual([])
})

describe('the error codes of docs/command-line.md', () => {
  const sources = ['engine', 'src-main'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      // a finding about a network's health is no error: docs/health.md lists those
      .filter((name) => name.endsWith('.ts') && !name.includes('assembly') && !name.startsWith('train/health/'))
      .map((name) => page(`${folder}/${name}`))
  )
  const [, list = ''] = page('docs/command-line.md').split('## Errors')
  const documented = [...list.matchAll(/^- \*\*.*$/gm)].flatMap(([line]) => [...line.matchAll(/`([a-z0-9-]+)`/g)].map(([, code]) => code!))

  test('are all in the code', () => {
    expect(documented.length).toBeGreaterThan(50)
    expect(documented.filter((code) => !sources.some((text) => text.includes(`'${code}'`)))).toEqual([])
  })

  test('are all that the code gives', () => {
    const given = /(?:refuse|projectError|userProblem|code:)\(?\s*'([a-z0-9]+(?:-[a-z0-9]+)*)'/g
    const codes = sources.flatMap((text) => [...text.matchAll(given)].map(([, code]) => code!))
    expect(codes.length).toBeGreaterThan(documented.length / 2)
    expect(codes.filter((code) => !documented.includes(code))).toEqual([])
  })
})

test('docs/health.md lists every finding', () => {
  const codes = healthRules.flatMap((rule) => rule.codes)
  expect(opening(page('docs/health.md'), '|').sort()).toEqual([...codes].sort())
})
