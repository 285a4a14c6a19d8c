// Sweeps as a user meets them: set up, trained one after the other, held and resumed, and the best put on the canvas.
import type { Page } from '@playwright/test'
import { expectNoFaults } from './serious-faults.ts'
import { expect, test } from './studio.ts'

const net = {
  format: 'gradloom/project',
  version: 1,
  graph: {
    nodes: [
      { id: 'data', op: 'dataset', fields: { source: 'xor', samples: 80 } },
      { id: 'affine1', op: 'affine', fields: { units: 8 } },
      { id: 'tanh1', op: 'tanh' },
      { id: 'scores', op: 'affine', fields: { units: 2 } },
      { id: 'loss', op: 'softmax-with-loss' }
    ],
    edges: [
      { from: 'data.x', to: 'affine1.x' },
      { from: 'affine1.y', to: 'tanh1.x' },
      { from: 'tanh1.y', to: 'scores.x' },
      { from: 'scores.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ]
  },
  training: { iterations: 60, batchSize: 20, optimizer: { kind: 'sgd', learningRate: 0.1 } }
}

test.use({ project: JSON.stringify(net) })

/** The sweep of rates and sizes, with so many iterations a trial. */
async function setUp(page: Page, iterations: number): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(/command/i).fill('Sweep…')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTestId('sweep-axis')).toHaveCount(1)
  await dialog.getByRole('textbox', { name: 'Values' }).fill('0.01, 0.5')
  await dialog.getByTestId('sweep-add-axis').click()
  const second = dialog.getByTestId('sweep-axis').nth(1)
  await second.getByLabel('Setting').click()
  await second.getByLabel('Setting').fill('affine1')
  await page.getByRole('option', { name: 'affine1 · Units' }).click()
  await second.getByRole('textbox', { name: 'Values' }).fill('4, 16')
  await dialog.getByTestId('sweep-iterations').fill(String(iterations))
  await expect(dialog.getByTestId('sweep-count')).toContainText('Trials: 4')
}

test('a grid is trained trial by trial, the best is marked, and comes to the canvas in one step', async ({ studio: { page } }) => {
  await setUp(page, 40)
  const dialog = page.getByRole('dialog')
  // a trial that could not be trained is named before anything starts
  await dialog.getByTestId('sweep-axis').nth(1).getByRole('textbox', { name: 'Values' }).fill('4, 0')
  await expect(dialog.getByRole('alert')).toBeVisible()
  await expect(dialog.getByTestId('sweep-start')).toBeDisabled()
  await expectNoFaults(page, 'setting up a sweep')
  await dialog.getByTestId('sweep-axis').nth(1).getByRole('textbox', { name: 'Values' }).fill('4, 16')
  await dialog.getByTestId('sweep-start').click()

  await expect(page.getByTestId('sweep-status')).toHaveAttribute('data-status', 'finished', { timeout: 30_000 })
  const trials = page.getByTestId('trial')
  await expect(trials).toHaveCount(4)
  for (let i = 0; i < 4; i++) {
    await expect(trials.nth(i)).toHaveAttribute('data-status', 'finished')
    await expect(trials.nth(i).locator('[data-metric="loss"]')).toHaveText(/\d/)
  }
  await expect(page.locator('[data-testid="trial"][data-best="true"]')).toHaveCount(1)
  await expect(page.getByTestId('sweep-line')).toHaveCount(4)
  await expectNoFaults(page, 'parallel coordinates')
  await page.getByText('Scatter plot', { exact: true }).click()
  await expect(page.getByTestId('sweep-point')).toHaveCount(4)
  await expectNoFaults(page, 'scatter plot')

  // the table is sorted by keyboard, and a trial is chosen from it
  await page.getByRole('button', { name: 'affine1 · Units' }).press('Enter')
  await expect(page.getByRole('columnheader', { name: /affine1/ })).toHaveAttribute('aria-sort', 'ascending')
  const best = page.locator('[data-testid="trial"][data-best="true"]')
  const units = await best.getByRole('cell').nth(2).textContent()
  // its curves are those of a kept run
  await page.getByTestId('sweep-show-run').click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByTestId('run-comparison')).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(/command/i).fill('Sweeps')
  await page.getByText('Sweeps', { exact: true }).click()
  await page.getByTestId('sweep-put-best').click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByTestId('node-affine1').click()
  const field = page.getByTestId('inspector').getByRole('textbox', { name: 'Units' })
  await expect(field).toHaveValue(units ?? '')
  await page.keyboard.press('Escape')
  await page.getByTestId('canvas').click({ position: { x: 12, y: 12 } })
  await page.keyboard.press('Control+z')
  await page.getByTestId('node-affine1').click()
  await expect(field).toHaveValue('8')
})

test('a sweep is held at a checkpoint, found again after a reload, goes on, and is deleted with its runs', async ({ studio: { page } }) => {
  await setUp(page, 1_000_000)
  await page.getByTestId('sweep-start').click()
  await expect(page.getByTestId('trial').first()).toHaveAttribute('data-status', 'running')
  await page.getByTestId('sweep-pause').click()
  await expect(page.getByTestId('sweep-status')).toHaveAttribute('data-status', 'paused')
  await expect(page.getByTestId('trial').first()).toHaveAttribute('data-status', 'held')
  await page.reload()
  await expect(page.getByTestId('train')).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(/command/i).fill('Sweeps')
  await page.getByText('Sweeps', { exact: true }).click()
  await expect(page.getByTestId('trial').first()).toHaveAttribute('data-status', 'held')
  await page.getByTestId('sweep-resume').click()
  await expect(page.getByTestId('trial').first()).toHaveAttribute('data-status', 'running')
  await page.getByTestId('sweep-stop').click()
  await expect(page.getByTestId('sweep-status')).toHaveAttribute('data-status', 'stopped')
  await page.getByTestId('sweep-delete').click()
  await page.getByRole('menuitem', { name: 'Delete the sweep and its runs' }).click()
  await expect(page.getByText('No sweeps yet', { exact: false })).toBeVisible()
})
