// Gathers the licences of everything that is shipped, at build time, from the lock file and the installed packages.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LicenceEntry } from './contract.ts'

interface Locked {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly license?: string
}

/** Shipped, though the packager and not npm brings it into the app. */
const electron = 'node_modules/electron'

/** Runs the scripts of a checkout; the packaged app has Electron's Node. */
const notShipped = /^node_modules\/node-/

/** Ours first, then every package by name. @param root the folder of package.json and node_modules */
export async function collectLicences(root: string): Promise<readonly LicenceEntry[]> {
  const read = async (path: string) => JSON.parse(await readFile(join(root, path), 'utf8'))
  const { packages } = (await read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> }
  const folders = Object.entries(packages)
    .filter(
      ([folder, { dev, devOptional }]) => folder !== '' && !notShipped.test(folder) && ((!dev && !devOptional) || folder === electron)
    )
    .map(([folder]) => folder)
  const found = await Promise.all(
    folders.map(async (folder): Promise<LicenceEntry | undefined> => {
      // what is for other systems is not installed here
      const manifest = await read(join(folder, 'package.json')).catch(() => undefined)
      if (!manifest) return undefined
      const licence = String(manifest.license ?? packages[folder]?.license ?? '')
      return { name: manifest.name, version: manifest.version, licence, text: await textOf(root, folder, licence, manifest) }
    })
  )
  const entries = new Map(found.flatMap((entry) => (entry ? [[`${entry.name} ${entry.version}`, entry]] : [])))
  const { productName, version, license } = await read('package.json')
  const ours = { name: productName, version, licence: license, text: await readFile(join(root, 'LICENSE'), 'utf8') }
  return [ours, ...[...entries.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))]
}

/** The licence files of a package; without any, what its README says and the standard texts of the licences it names. */
async function textOf(root: string, inside: string, licence: string, manifest: { readonly author?: unknown }): Promise<string> {
  const folder = join(root, inside)
  const names = (await readdir(folder)).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name)).sort()
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  // a library under the LGPL may lie beside code under another licence, whose file is the only one
  const missing = namesOf(licence).filter(
    (name) => names.length === 0 || (name.startsWith('LGPL') && !/lesser general/i.test(files.join()))
  )
  const readme = names.length === 0 ? await readmeSection(folder) : ''
  const by = names.length === 0 ? authorOf(manifest.author) : ''
  const standard = await Promise.all(missing.map((name) => standardText(root, name)))
  return [...files, by, readme, ...standard]
    .map((text) => text.trim())
    .filter(Boolean)
    .join('\n\n')
}

/** The licences an expression such as "(Apache-2.0 AND BSD-3-Clause)" names. */
export function namesOf(expression: string): readonly string[] {
  return expression.split(/[() ]+/).filter((word) => word !== '' && word !== 'AND' && word !== 'OR')
}

async function readmeSection(folder: string): Promise<string> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8').catch(() => '')
  const section = /^#+ *licen[cs](e|ing)\b.*\n([^#]|#(?! ))*/im.exec(readme)?.[0] ?? ''
  // tables without what makes them wide
  return section.replace(/^\|[-| ]+\|\n/gm, '').replace(/ {2,}/g, ' ')
}

function authorOf(author: unknown): string {
  const name = typeof author === 'string' ? author : (author as { readonly name?: string } | undefined)?.name
  return name ? `By ${name}.` : ''
}

/** The LGPL is an addition to the GPL, so both are given. */
async function standardText(root: string, name: string): Promise<string> {
  const files = name.startsWith('LGPL-3.0') ? ['LGPL-3.0', 'GPL-3.0'] : [name]
  const texts = files.map((file) => readFile(join(root, 'src-main/licences', `${file}.txt`), 'utf8').catch(() => ''))
  return (await Promise.all(texts)).join('\n\n')
}
