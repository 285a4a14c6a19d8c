// What a package holds is enough: taken out of it, the studio trains on its MNIST and reads images with its decoder.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll } from '@electron/asar'
import { expect, test } from '@playwright/test'
import { buildPackage } from '../../src-main/build-package.ts'
import { png } from '../data/png.ts'

let folder = ''
let server: ChildProcess | undefined
let url = ''

test.beforeAll(async () => {
  test.setTimeout(180_000)
  folder = await mkdtemp(join(tmpdir(), 'gradloom-packaged-'))
  await buildPackage(['--dir', '--linux'], join(folder, 'dist'))
  const app = join(folder, 'app')
  extractAll(join(folder, 'dist/linux-unpacked/resources/app.asar'), app)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve-packaged.ts'), app, folder], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  server = child
  url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /"url":"([^"]+)"/.exec(text)?.[1]
      if (found) resolve(found)
    })
    child.on('exit', (status) => reject(new Error(`The host ended with status ${status}.`)))
  })
})
test.afterAll(async () => {
  const child = server
  if (child && child.exitCode === null)
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
})

test('the packaged studio trains on MNIST', async ({ page }) => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(url)
  await page.getByTestId('train').click()
  await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'finished', { timeout: 60_000 })
  await expect(page.getByTestId('accuracy-chart')).toBeVisible()
  expect(errors).toEqual([])
})

test('the packaged studio reads a folder of images', async ({ page }) => {
  for (const [value, name] of ['dark', 'bright'].entries()) {
    await mkdir(join(folder, 'shades', name), { recursive: true })
    for (let i = 0; i < 5; i++) {
      const samples = new Array<number>(16).fill(200 * value + i)
      await writeFile(join(folder, 'shades', name, `${i}.png`), png({ width: 4, height: 4, colourType: 0, depth: 8, samples }))
    }
  }
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'image-folder', path: 'shades', testFraction: 0 }, position: { x: 0, y: 0 } }
  ]
  await writeFile(join(folder, 'shades.gradloom'), JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes, edges: [] } }))
  await page.goto(url)
  await page.getByRole('button', { name: 'Search commands' }).click()
  await page.getByPlaceholder('Type a command…').fill('Open…')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('shades.gradloom', { exact: true }).click()
  await page.getByTestId('dock-samples').click()
  await expect(page.getByRole('button', { name: 'Class bright: 5 samples' })).toBeVisible()
  await expect(page.getByRole('img', { name: /Sample 0, class/ })).toBeVisible()
})
