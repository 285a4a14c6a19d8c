// Kept runs, as a user meets them: two runs compared in charts and on the canvas, a project brought back, a run deleted.
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { untilRunEnds } from './gestures.ts'
import { expect, test } from './studio.ts'

const nodes = [
  { id: 'data', op: 'dataset', fields: { source: 'moons', samples: 200 }, position: { x: 0, y: 0 } },
  { id: 'affine1', op: 'affine', fields: { units: 8, init: 'he' }, position: { x: 300, y: 0 } },
  { id: 'relu1', op: 'relu', position: { x: 600, y: 0 } },
  { id: 'scores', op: 'affine', fields: { units: 2 }, position: { x: 900, y: 0 } },
  { id: 'loss', op: 'softmax-with-loss', position: { x: 1200, y: 0 } }
]
const edges = ['data.x affine1.x', 'affine1.y relu1.x', 'relu1.y scores.x', 'scores.y loss.x', 'data.t loss.t'].map((edge) => ({
  from: edge.split(' ')[0],
  to: edge.split(' ')[1]
}))
const training = { iterations: 300, batchSize: 20, evaluateEvery: 100, optimizer: { kind: 'sgd', learningRate: 0.1 } }
const project = JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes, edges }, training })

test.use({ project })

async function train(page: Page): Promise<void> {
  await page.getByTestId('train').click()
  await untilRunEnds(page)
}

async function setField(page: Page, node: string, field: string, value: string): Promise<void> {
  await page.getByTestId(`node-${node}`).click()
  await page.getByTestId('inspector').getByRole('textbox', { name: field }).fill(value)
  await page.keyboard.press('Enter')
}

/** Trains with 8 units at a rate of 0.1, then with 16 at 0.5. */
async function trainTwice(page: Page): Promise<void> {
  await train(page)
  await page.getByTestId('dock-settings').click()
  const rate = page.getByRole('textbox', { name: 'Learning rate', exact: true }).last()
  await rate.fill('0.5')
  await rate.press('Enter')
  await setField(page, 'affine1', 'Units', '16')
  await train(page)
  await page.getByTestId('dock-runs').click()
  await expect(page.getByTestId('run-row')).toHaveCount(2)
  for (const row of await page.getByTestId('run-row').all()) await expect(row).toContainText('Finished')
}

test('two runs are compared in charts, with what differs between them', async ({ studio: { page, folder, kind } }) => {
  await trainTwice(page)
  const rows = page.getByTestId('run-row')
  // newest first
  await expect(rows.first()).toContainText('0.5')
  await rows.first().getByRole('checkbox').check()
  await rows.nth(1).getByRole('checkbox').check()
  await page.getByTestId('runs-compare').click()
  // a raw and a smoothed line of each
  await expect(page.getByTestId('runs-loss')).toHaveAttribute('data-lines', '4')
  await expect(page.getByTestId('runs-accuracy')).toHaveAttribute('data-lines', '2')
  const differences = page.getByTestId('run-differences').getByRole('row')
  await expect(differences.filter({ hasText: 'Learning rate' })).toContainText('0.1')
  await expect(differences.filter({ hasText: 'Learning rate' })).toContainText('0.5')
  await expect(differences.filter({ hasText: 'affine1: Units' })).toContainText('16')
  await expect(page.getByTestId('runs-data')).toHaveText('All runs read the same data.')
  if (kind === 'web') {
    await page.getByTestId('runs-export').click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Save as CSV' }).click()])
    const path = `${folder}/compared.csv`
    await download.saveAs(path)
    const lines = (await readFile(path, 'utf8')).trim().split('\n')
    expect(lines[0]).toBe('run,id,iteration,loss,trainAccuracy,validationAccuracy,testAccuracy')
    // every loss of 300 iterations, twice
    expect(lines.length).toBeGreaterThanOrEqual(601)
  }
  await page.getByRole('button', { name: 'All runs' }).click()
  await expect(rows).toHaveCount(2)
  // the newer one against the older one, whatever the canvas holds
  await page.getByTestId('runs-diff').click()
  await expect(page.getByTestId('diff-bar')).toContainText(/^net \(.*\) against net \(/)
  await expect(page.getByTestId('diff-affine1')).toHaveAttribute('title', /Units: 8 → 16/)
})

test('the weights of a run are put into the open project', async ({ studio: { page } }) => {
  await train(page)
  await page.getByTestId('dock-runs').click()
  await page.getByTestId('run-row').click()
  await page.getByTestId('runs-weights').click()
  await expect(page.getByTestId('import-found')).toContainText('net.safetensors')
  await page.getByTestId('import-accept').click()
  await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'true')
  await page.getByTestId('runs-diff').click()
  await expect(page.getByTestId('diff-affine1')).toHaveAttribute('title', /initial W/)
})

test('a run is compared with the canvas, its project brought back and undone, and it is deleted', async ({ studio: { page } }) => {
  await trainTwice(page)
  const rows = page.getByTestId('run-row')
  const units = page.getByTestId('inspector').getByRole('textbox', { name: 'Units' })
  await rows.nth(1).click()
  await page.getByTestId('runs-diff').click()
  await expect(page.getByTestId('diff-bar')).toContainText('The canvas against net')
  await expect(page.getByTestId('diff-affine1')).toBeVisible()
  await expect(page.getByTestId('diff-relu1')).toHaveCount(0)
  await page.getByTestId('node-affine1').click()
  await expect(page.getByTestId('node-differences')).toContainText('8 → 16')
  await page.getByTestId('diff-list').click()
  await expect(page.getByRole('list', { name: 'Differences' })).toContainText('0.1 → 0.5')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('list', { name: 'Differences' })).toHaveCount(0)
  // what is edited is compared at once
  await page.getByTestId('node-relu1').click()
  await page.keyboard.press('Delete')
  await expect(page.getByTestId('removed-relu1')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('removed-relu1')).toHaveCount(0)

  await page.getByTestId('runs-restore').click()
  await expect(page.getByTestId('diff-bar')).toContainText('Nothing differs')
  await page.getByTestId('node-affine1').click()
  await expect(units).toHaveValue('8')
  await page.keyboard.press('Control+z')
  await page.getByTestId('node-affine1').click()
  await expect(units).toHaveValue('16')
  await page.getByTestId('diff-end').click()
  await expect(page.getByTestId('diff-affine1')).toHaveCount(0)

  await rows.nth(1).click()
  await page.getByTestId('runs-delete').click()
  await page.getByTestId('runs-delete-confirm').click()
  await expect(rows).toHaveCount(1)
  await expect(rows.first()).toContainText('0.5')
})

test('the table is used by keys alone', async ({ studio: { page } }) => {
  await trainTwice(page)
  const table = page.getByRole('treegrid', { name: 'Kept runs' })
  await table.focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(page.getByText('Chosen: 2')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Chosen: 2')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('runs-loss')).toHaveAttribute('data-lines', '2')
  await expect(page.getByRole('region', { name: 'About this run' })).toContainText('0.1')
  await page.getByRole('button', { name: 'All runs' }).click()
  await table.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Delete')
  await expect(page.getByRole('dialog', { name: 'Delete runs' })).toContainText('1')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('run-row')).toHaveCount(2)
})

test.describe('a run that goes on', () => {
  test.use({ project: JSON.stringify({ ...JSON.parse(project), training: { ...training, iterations: 1_000_000_000, evaluateEvery: 0 } }) })

  test('is followed in the list, not deleted, and goes on from its checkpoint after it was stopped', async ({ studio: { page } }) => {
    await page.getByTestId('dock-runs').click()
    await expect(page.getByText('No run is kept yet', { exact: false })).toBeVisible()
    await page.getByTestId('train').click()
    const row = page.getByTestId('run-row')
    await expect(row).toContainText('Training')
    await row.click()
    await expect(page.getByTestId('runs-delete')).toHaveAttribute('aria-disabled', 'true')
    await page.getByTestId('stop').click()
    await untilRunEnds(page)
    await expect(row).toContainText('Stopped')
    await page.getByTestId('runs-continue').click()
    await page
      .getByRole('menuitem', { name: /From iteration/ })
      .first()
      .click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'running')
    await page.getByTestId('stop').click()
    await untilRunEnds(page)
  })
})
