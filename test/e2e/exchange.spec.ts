// Taking a network away and bringing it back, as a user does: train, export, import, and the accuracy is the same.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectNoFaults } from './serious-faults.ts'
import { expect, type Studio, test } from './studio.ts'

const project = {
  format: 'gradloom/project',
  version: 1,
  title: 'Flowers',
  graph: {
    nodes: [
      { id: 'data', op: 'dataset', fields: { source: 'csv', standardize: true, stratify: true }, position: { x: 0, y: 0 } },
      { id: 'hidden', op: 'affine', fields: { units: 12 }, position: { x: 300, y: 0 } },
      { id: 'relu', op: 'relu', position: { x: 600, y: 0 } },
      { id: 'scores', op: 'affine', fields: { units: 3 }, position: { x: 900, y: 0 } },
      { id: 'loss', op: 'softmax-with-loss', position: { x: 1200, y: 0 } }
    ],
    edges: [
      { from: 'data.x', to: 'hidden.x' },
      { from: 'hidden.y', to: 'relu.x' },
      { from: 'relu.y', to: 'scores.x' },
      { from: 'scores.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ]
  },
  training: { optimizer: { kind: 'adam', learningRate: 0.02 }, batchSize: 20, iterations: 120, evaluateEvery: 0 }
}

/** Three kinds that overlap, so that no network is right about all of them. */
function flowers(): string {
  const kinds = ['setosa', 'versicolor', 'virginica']
  const rows = Array.from({ length: 300 }, (_, i) => {
    const kind = i % 3
    const noise = (n: number) => Math.sin(i * 12.9898 + n * 78.233) * 1.4
    return [4 + kind + noise(1), 3 - 0.6 * kind + noise(2), kind * 1.2 + noise(3)]
      .map((value) => value.toFixed(2))
      .concat(kinds[kind] ?? '')
      .join(',')
  })
  return `length,width,petal,kind\n${rows.join('\n')}\n`
}

async function command(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Search commands' }).click()
  await page.getByPlaceholder('Type a command…').fill(name)
  await page.keyboard.press('Enter')
}

/** What "Evaluate" says. */
async function evaluated(page: Page): Promise<string> {
  await command(page, 'Evaluate on the test samples')
  const notice = page.getByText(/60 test samples: accuracy/).last()
  await expect(notice).toBeVisible()
  const text = (await notice.textContent()) ?? ''
  await page.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(notice).toHaveCount(0)
  return text
}

/** Exports in a format; the file that was written or downloaded. @param look sees the dialog when the export is there */
async function exported(studio: Studio, format: string, name: string, look?: () => Promise<void>): Promise<string> {
  const { page, folder } = studio
  const path = join(folder, name)
  if (studio.kind === 'electron') await studio.saveAs(name)
  await command(page, 'Export…')
  const dialog = page.getByRole('dialog', { name: 'Export the network' })
  await dialog.getByRole('radio', { name: format, exact: true }).check()
  const download = studio.kind === 'web' ? page.waitForEvent('download') : undefined
  await dialog.getByTestId('export-start').click()
  await expect(dialog.getByTestId('exported')).toBeVisible({ timeout: 60_000 })
  if (download) await (await download).saveAs(path)
  else await expect(dialog.getByRole('button', { name: 'Show in folder' })).toBeVisible()
  await look?.()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(dialog).toHaveCount(0)
  return path
}

/** @param look sees the dialog when it shows what the file holds */
async function imported(page: Page, path: string, look?: () => Promise<void>): Promise<void> {
  await command(page, 'Import…')
  const dialog = page.getByRole('dialog', { name: 'Import' })
  await dialog.locator('input[type=file]').setInputFiles(path)
  await expect(dialog.getByTestId('import-found')).toBeVisible({ timeout: 30_000 })
  await look?.()
  await dialog.getByTestId('import-accept').click()
  await expect(dialog).toHaveCount(0)
}

test.describe('a network on a table', () => {
  test.use({ project: JSON.stringify(project) })

  test('is exported as ONNX and as weights, and evaluates to the same accuracy when it comes back', async ({ studio }) => {
    const { page, folder } = studio
    await writeFile(join(folder, 'flowers.csv'), flowers())
    await page.getByTestId('node-data').click()
    await studio.choose('flowers.csv', () => page.getByTestId('inspector').getByRole('button', { name: 'Choose a file…' }).first().click())
    await expect(page.getByTestId('inspector').getByRole('textbox', { name: 'Path', exact: true })).toHaveValue('flowers.csv')
    // the table is there to look at before anything is trained
    await page.getByTestId('dock-samples').click()
    await expect(page.getByRole('columnheader', { name: 'petal' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Class virginica: 80 samples' })).toBeVisible()
    await page.keyboard.press('Control+s')
    await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'false')
    await page.getByTestId('train').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'finished', { timeout: 30_000 })
    const trained = await evaluated(page)

    const onnx = await exported(studio, 'ONNX', 'flowers.onnx')
    const weights = await exported(studio, 'safetensors', 'flowers.safetensors')
    expect((await readFile(onnx)).length).toBeGreaterThan(500)

    // the network comes back as a project of its own, untrained here but with the weights
    await imported(page, onnx)
    await expect(page.getByTestId('node-scores')).toBeVisible()
    expect(await evaluated(page)).toBe(trained)

    // a fresh copy of the project knows less, until the weights are put in
    await studio.choose('net.gradloom', () => command(page, 'Open…'))
    await expect(page.getByTestId('node-data')).toBeVisible()
    expect(await evaluated(page)).not.toBe(trained)
    await imported(page, weights)
    expect(await evaluated(page)).toBe(trained)
  })

  test('weights go into a project as one step that can be undone', async ({ studio }) => {
    const { page, folder } = studio
    await writeFile(join(folder, 'flowers.csv'), flowers())
    await page.getByTestId('node-data').click()
    await page.getByTestId('inspector').getByRole('textbox', { name: 'Path', exact: true }).fill('flowers.csv')
    await page.keyboard.press('Tab')
    await page.getByTestId('train').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'finished', { timeout: 30_000 })
    const weights = await exported(studio, 'NPZ', 'flowers.npz', () => expectNoFaults(page, 'an export'))
    await imported(page, weights, () => expectNoFaults(page, 'an import'))
    await page.getByTestId('node-hidden').click()
    const initial = page.getByTestId('inspector').getByRole('tabpanel', { name: 'Initial' })
    await page.getByTestId('inspector').getByRole('tab', { name: 'Initial' }).click()
    const given = initial.getByRole('button', { name: 'Back to the rule' })
    await expect(given).toHaveCount(2)
    await page.keyboard.press('Control+z')
    await expect(given).toHaveCount(0)
    // redo selects what was selected when it was done
    await page.keyboard.press('Control+Shift+Z')
    await page.getByTestId('node-hidden').click()
    await page.getByTestId('inspector').getByRole('tab', { name: 'Initial' }).click()
    await expect(given).toHaveCount(2)
  })

  test('a file of another network is refused with every tensor that does not fit, and nothing changes', async ({ studio }) => {
    const { page, folder } = studio
    const path = join(folder, 'broken.onnx')
    await writeFile(path, 'this is no network')
    await command(page, 'Import…')
    const dialog = page.getByRole('dialog', { name: 'Import' })
    await dialog.locator('input[type=file]').setInputFiles(path)
    await expect(dialog.getByRole('alert')).toContainText('broken.onnx cannot be imported')
    await expect(dialog.getByTestId('import-accept')).toHaveCount(0)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByTestId('node-data')).toBeVisible()
  })
})
