// Everything that is shipped has a licence that allows it, and its text.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { buildStudio } from '../../src-main/build-studio.ts'
import type { LicenceEntry } from '../../src-main/contract.ts'
import { collectLicences, namesOf } from '../../src-main/licences.ts'
import { repository } from '../steps.ts'

/** May be shipped inside an app under the MIT licence: permissive ones, and libraries that stay files of their own or unchanged. */
const allowed = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'CC0-1.0', 'LGPL-3.0-or-later', 'EPL-2.0']

/** Of a choice (OR) one must be allowed, of all that hold together (AND) each. */
const isAllowed = (licence: string) => {
  const alternatives = licence.includes(' OR ') && !licence.includes(' AND ') ? [namesOf(licence)] : namesOf(licence).map((name) => [name])
  return alternatives.length > 0 && alternatives.every((names) => names.some((name) => allowed.includes(name)))
}

let entries: readonly LicenceEntry[] = []
beforeAll(async () => {
  await buildStudio()
  entries = JSON.parse(await readFile(join(repository, 'out/renderer/licences.json'), 'utf8'))
}, 120_000)

test('the page brings the list of this installation, ours first', async () => {
  expect(entries).toEqual(await collectLicences(repository))
  expect(entries[0]).toMatchObject({ name: 'Gradloom', licence: 'MIT', text: await readFile(join(repository, 'LICENSE'), 'utf8') })
})

test('every licence is on the list of those that allow shipping', () => {
  expect(entries.filter(({ licence }) => !isAllowed(licence)).map(({ name, licence }) => `${name}: ${licence}`)).toEqual([])
  for (const licence of ['GPL-3.0-only', 'UNLICENSED', '', '(MIT AND GPL-3.0-only)']) expect(isAllowed(licence), licence).toBe(false)
})

test('every package has the text of its licence, not only its name', () => {
  const legal =
    /permission is hereby granted|permission to use, copy|redistribution and use|terms and conditions|commons legal code|agreement/i
  expect(entries.filter(({ text }) => !legal.test(text)).map(({ name }) => name)).toEqual([])
})

test('libvips, a library under the LGPL, says so with its parts, and brings the LGPL and the GPL', () => {
  const libvips = entries.filter(({ licence }) => licence.includes('LGPL'))
  expect(libvips.map(({ name }) => name)).not.toEqual([])
  for (const { text } of libvips) {
    expect(text).toContain('GNU LESSER GENERAL PUBLIC LICENSE')
    expect(text).toContain('GNU GENERAL PUBLIC LICENSE')
  }
})

test('every package that is built into the app is on the list', async () => {
  const maps = (await readdir(join(repository, 'out'), { recursive: true })).filter((name) => name.endsWith('.map'))
  expect(maps.length).toBeGreaterThan(3)
  const built = new Set<string>()
  for (const name of maps) {
    const { sources } = JSON.parse(await readFile(join(repository, 'out', name), 'utf8')) as { readonly sources: readonly string[] }
    for (const source of sources) {
      const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]
      if (found !== undefined) built.add(found === 'reactflow' ? '@xyflow/react' : found)
    }
  }
  expect(built.size).toBeGreaterThan(20)
  expect([...built].filter((name) => !entries.some((entry) => entry.name === name))).toEqual([])
})
