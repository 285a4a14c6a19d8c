// Intervening while stepping: conditional breakpoints, a frozen layer, a field changed in place, a group in one step.
import { expect, test } from './studio.ts'

const net = {
  format: 'gradloom/project',
  version: 1,
  graph: {
    nodes: [
      { id: 'data', op: 'dataset', fields: { source: 'inline', x: [[0.5, -1.25, 2]], t: [[1, 0]], layout: 'flat' } },
      { id: 'layer', op: 'affine', fields: { units: 2 } },
      { id: 'act', op: 'leaky-relu' },
      { id: 'loss', op: 'mean-squared-error' }
    ].map((node, i) => ({ ...node, position: { x: 280 * i, y: 0 } })),
    edges: [
      { from: 'data.x', to: 'layer.x' },
      { from: 'layer.y', to: 'act.x' },
      { from: 'act.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ],
    groups: [{ id: 'group1', nodes: ['layer', 'act'], label: 'Hidden' }]
  },
  training: { iterations: 10, batchSize: 1, precision: 'float64' }
}

test.use({ project: JSON.stringify(net) })

test('a group is one step, and edges are as wide as their gradients', async ({ studio: { page } }) => {
  const status = page.getByTestId('step-status')
  await page.getByTestId('step-forward').click()
  await expect(status).toHaveText(/^Step 1 of/)
  await page.getByTestId('step-over-group').click()
  await expect(status).toHaveText(/^Step 3 of.*next forward: loss/)
  await page.getByTestId('step-to-inputs').click()
  await expect(status).toHaveText(/^All gradients are there/)
  const edge = page.getByTestId('edge-act.y-loss.x')
  await expect(edge).toHaveAttribute('data-weighted', 'false')
  await page.keyboard.press('Alt+g')
  await expect(edge).toHaveAttribute('data-weighted', 'true')
  const width = await edge.evaluate((wire) => Number.parseFloat(wire.style.getPropertyValue('--weight')))
  expect(width).toBeGreaterThanOrEqual(1.5)
  // the outline says where the pass stands, with the same numbers
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('outline-step-data')).toContainText('just ran backward')
})

test('a field that changes no shape acts at once, and taking the step back takes the field back', async ({ studio: { page } }) => {
  const status = page.getByTestId('step-status')
  const slope = page.getByTestId('inspector').getByRole('textbox', { name: 'Slope' })
  await page.getByTestId('step-to-loss').click()
  await expect(status).toHaveText(/next backward: loss/)
  await page.getByTestId('node-act').click()
  const before = await slope.inputValue()
  await slope.fill('0.5')
  await page.keyboard.press('Enter')
  await expect(status).toHaveText(/^Step 2 of.*next forward: act/)
  await page.getByTestId('step-to-loss').click()
  await expect(status).toHaveText(/next backward: loss/)
  await page.getByTestId('step-undo').click()
  await page.getByTestId('step-undo').click()
  await expect(slope).toHaveValue(before)
  await expect(status).toHaveText(/^Step 4 of.*next backward: loss/)
  await page.getByTestId('step-redo').click()
  await expect(slope).toHaveValue('0.5')

  // one that changes shapes needs another network
  await page.getByTestId('node-layer').click()
  await page.getByTestId('inspector').getByRole('textbox', { name: 'Units' }).fill('3')
  await page.keyboard.press('Enter')
  await expect(page.getByText('The network was changed, so its numbers were taken off.')).toBeVisible()
  await expect(status).toBeEmpty()
})

test('a breakpoint with a condition halts where the condition holds, and a frozen layer keeps its weights', async ({
  studio: { page }
}) => {
  const status = page.getByTestId('step-status')
  await page.getByTestId('breakpoints').click()
  await page.getByRole('combobox', { name: 'Add a breakpoint at…' }).fill('act')
  await page.getByRole('option', { name: 'act' }).click()
  await page.getByRole('combobox', { name: 'Condition of the breakpoint at act' }).click()
  await page.getByRole('option', { name: '|gradient| above' }).click()
  await page.getByRole('textbox', { name: 'Bound of the breakpoint at act' }).fill('1000')
  await page.keyboard.press('Escape')
  await page.getByTestId('step-to-inputs').click()
  await expect(status).toHaveText(/^All gradients are there/)
  await page.getByTestId('step-undo').click()
  await page.getByTestId('breakpoints').click()
  await page.getByRole('textbox', { name: 'Bound of the breakpoint at act' }).fill('0.001')
  await page.keyboard.press('Escape')
  await page.getByTestId('step-to-inputs').click()
  await expect(status).toHaveText('Halted at act · Breakpoint: |gradient| above 0.001')
  await page.getByTestId('step-to-inputs').click()
  await expect(status).toHaveText(/^All gradients are there/)

  await page.getByTestId('dock-steps').click()
  await page.getByTestId('node-layer').click({ button: 'right', position: { x: 40, y: 10 } })
  await page.getByRole('menuitem', { name: 'Freeze the layer' }).click()
  await expect(page.getByTestId('node-layer').getByRole('img', { name: /^Frozen/ })).toBeVisible()
  await page.getByTestId('node-layer').click()
  await page.getByRole('button', { name: /^layer\.W parameter$/ }).click()
  const weight = await page.getByTestId('element-0').getAttribute('title')
  await page.getByTestId('step-update').click()
  await expect(status).toHaveText(/^Updated/)
  await expect(page.getByTestId('element-0')).toHaveAttribute('title', weight ?? '')
})
