// Stepping through a network with the real numbers in view, in a browser and in a window.
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

async function shown(page: Page, what: 'value' | 'gradient', port: string): Promise<string | null> {
  const chip = page.getByTestId(`${what}-${port}`)
  return (await chip.getAttribute('data-state')) === 'none' ? null : chip.getAttribute('data-value')
}

/** Every number that is drawn. */
async function picture(page: Page): Promise<Readonly<Record<string, string>>> {
  const chips = page.locator('[data-testid^="value-"], [data-testid^="gradient-"]')
  const entries = await chips.evaluateAll((elements) =>
    elements.map((chip) => [
      chip.getAttribute('data-testid') ?? '',
      chip.getAttribute('data-value') ?? chip.getAttribute('data-state') ?? ''
    ])
  )
  return Object.fromEntries(entries)
}

/** Clicks, and waits until the time line has moved to where it must be. */
async function step(page: Page, button: string, status: RegExp): Promise<void> {
  await page.getByTestId(button).click()
  await expect(page.getByTestId('step-status')).toHaveText(status)
}

test.describe('apples and oranges', () => {
  test.use({ project: 'buy-apples-and-oranges' })

  test('forward 200, 450, 650, 715.0000000000001 and backward to every gradient; undo gives back every earlier picture', async ({
    studio
  }) => {
    const { page } = studio
    const pictures: Readonly<Record<string, string>>[] = []
    const seen: string[] = []
    for (let at = 1; at <= 9; at++) {
      await step(page, 'step-forward', new RegExp(`^Step ${at} of 18`))
      pictures.push(await picture(page))
      for (const port of ['apples.y', 'oranges.y', 'fruit.y', 'price.y']) {
        const value = await shown(page, 'value', port)
        if (value !== null && !seen.includes(value)) seen.push(value)
      }
    }
    expect(seen).toEqual(['200', '450', '650', '715.0000000000001'])
    await expect(page.getByTestId('value-price.y')).toContainText('715.0000000000001')
    expect(await shown(page, 'gradient', 'price.y')).toBeNull()

    await step(page, 'step-backward', /^Step 10 of 18/)
    expect(await Promise.all(['price.y', 'price.a', 'price.b'].map((port) => shown(page, 'gradient', port)))).toEqual(['1', '1.1', '650'])
    pictures.push(await picture(page))
    for (let at = 11; at <= 17; at++) {
      await step(page, 'step-backward', new RegExp(`^Step ${at} of 18`))
      pictures.push(await picture(page))
    }
    await step(page, 'step-backward', /^All gradients are there/)
    const gradients = ['apple.y', 'apple-count.y', 'orange.y', 'orange-count.y', 'tax.y']
    expect(await Promise.all(gradients.map((port) => shown(page, 'gradient', port)))).toEqual([
      '2.2',
      '110.00000000000001',
      '3.3000000000000003',
      '165',
      '650'
    ])
    for (let at = 17; at >= 1; at--) {
      await step(page, 'step-undo', new RegExp(`^Step ${at} of 18`))
      expect(await picture(page)).toEqual(pictures[at - 1])
    }
  })

  test('by keyboard: steps, the arithmetic of an element, an edit that ends the numbers', async ({ studio }) => {
    const { page } = studio
    await page.keyboard.press('F8')
    await expect(page.getByTestId('step-status')).toHaveText(/^Step 1 of 18/)
    await page.keyboard.press('Control+F9')
    await expect(page.getByTestId('step-status')).toHaveText(/^All gradients are there/)
    await page.getByTestId('dock-steps').click()
    await page.getByTestId('node-price').click()
    await page.getByTestId('element-0').focus()
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('arithmetic-result')).toHaveAttribute('data-value', '715.0000000000001')
    const leaves = await page.getByTestId('arithmetic').locator('[data-group="input"]').all()
    const factors = await Promise.all(leaves.map((leaf) => leaf.getAttribute('data-value')))
    expect(factors.map(Number).reduce((product, factor) => product * factor, 1)).toBe(715.0000000000001)

    // applying the update again is refused with its reason
    await page.keyboard.press('F10')
    await expect(page.getByTestId('step-status')).toHaveText(/^Updated/)
    await page.getByTestId('step-update').hover()
    await expect(page.getByText('The update is applied. Draw the next mini-batch.')).toBeVisible()

    await page.getByTestId('node-apple').click()
    await page.getByTestId('inspector').getByRole('textbox', { name: 'Value' }).fill('300')
    await page.keyboard.press('Enter')
    await expect(page.getByText('The network was changed, so its numbers were taken off.')).toBeVisible()
    await expect(page.getByTestId('value-price.y')).toBeHidden()
    await page.keyboard.press('Control+F8')
    await expect(page.getByTestId('value-price.y')).toHaveAttribute('data-value', '1155')
  })
})

test.describe('a run that is held', () => {
  test.use({ project: 'simple-convnet' })

  test('is stepped through with undo and redo, and goes on from there', async ({ studio }) => {
    const { page } = studio
    const iteration = () => page.getByTestId('iteration-value').getAttribute('data-value').then(Number)
    await page.getByTestId('train').click()
    await expect.poll(iteration, { timeout: 60_000 }).toBeGreaterThan(3)
    await page.getByTestId('pause').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'paused')
    const held = await iteration()
    await step(page, 'step-forward', /^Step 1 of/)
    await step(page, 'step-forward', /^Step 2 of.*relu1/)
    await step(page, 'step-undo', /^Step 1 of/)
    await step(page, 'step-redo', /^Step 2 of/)
    await step(page, 'step-to-loss', /next backward: loss/)
    await step(page, 'step-to-inputs', /^All gradients are there/)
    await step(page, 'step-update', /^Updated/)
    await step(page, 'step-next-batch', /^Step 0 of/)
    await page.getByTestId('dock-steps').click()
    await expect(page.getByText(`Iteration ${held + 1}`, { exact: true })).toBeVisible()
    await page.getByTestId('train').click()
    await expect.poll(iteration, { timeout: 60_000 }).toBeGreaterThan(held + 1)
    await expect(page.getByTestId('step-status')).toBeEmpty()
    await page.getByTestId('stop').click()
  })
})

/** Three numbers into two, one sample a mini-batch. */
const small = JSON.stringify({
  format: 'gradloom/project',
  version: 1,
  graph: {
    nodes: [
      {
        id: 'data',
        op: 'dataset',
        fields: { source: 'inline', x: [[0.5, -1.25, 2]], t: [[1, 0]], layout: 'flat' },
        position: { x: 0, y: 0 }
      },
      { id: 'layer', op: 'affine', fields: { units: 2 }, position: { x: 280, y: 0 } },
      { id: 'loss', op: 'mean-squared-error', position: { x: 560, y: 0 } }
    ],
    edges: [
      { from: 'data.x', to: 'layer.x' },
      { from: 'layer.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ]
  },
  training: { iterations: 10, batchSize: 1, precision: 'float64' }
})

test.describe('an affine node of three inputs and two outputs', () => {
  test.use({ project: small })

  test('opens into multiply and add nodes whose products come to its output, and whose gradients agree', async ({ studio }) => {
    const { page } = studio
    const numberOf = async (id: string) => Number(await page.getByTestId(id).getAttribute('data-value'))
    await step(page, 'step-to-inputs', /^All gradients are there/)
    await page.getByTestId('dock-steps').click()
    await page.getByTestId('node-layer').click()
    await page.getByTestId('element-1').click()
    if (studio.kind === 'web') {
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: /npy/ }).click()
      const bytes = await readFile(await (await saved).path())
      // version 1.0, two float64 behind a header of 118 bytes
      expect(bytes.subarray(1, 6).toString()).toBe('NUMPY')
      expect(bytes.length).toBe(128 + 16)
      expect(String(bytes.readDoubleLE(128 + 8))).toBe(await page.getByTestId('arithmetic-result').getAttribute('data-value'))
    }
    const output = await numberOf('arithmetic-result')
    await page.getByTestId('open-zoom').click()
    await expect(page.getByTestId('zoom-product-0')).toHaveAttribute('data-state', 'none')
    await page.getByTestId('zoom-step').click()
    await expect(page.getByTestId('zoom-product-0')).toHaveAttribute('data-state', 'computed')
    await expect(page.getByTestId('zoom-product-1')).toHaveAttribute('data-state', 'none')
    await page.getByTestId('zoom-undo').click()
    await expect(page.getByTestId('zoom-product-0')).toHaveAttribute('data-state', 'none')
    await page.getByTestId('zoom-all').click()
    const products = await Promise.all([0, 1, 2].map((i) => numberOf(`zoom-product-${i}`)))
    // the bias starts at 0
    expect(products.reduce((sum, product) => sum + product, 0)).toBeCloseTo(output, 12)
    expect(await numberOf('zoom-output')).toBe(output)
    const weights = await Promise.all([0, 1, 2].map((i) => numberOf(`zoom-dw-${i}`)))
    await page.keyboard.press('Escape')
    // one sample a mini-batch: its share of the gradient is all of it
    await page.getByRole('button', { name: /^layer\.W gradient$/ }).click()
    for (const [d, gradient] of weights.entries()) {
      await page.getByTestId(`element-${2 * d + 1}`).click()
      await expect(page.getByTestId('arithmetic-result')).toHaveAttribute('data-value', String(gradient))
    }
  })
})

test.describe('data with a value that is not finite', () => {
  // too large for float32: it becomes infinite when it is read
  const broken = JSON.parse(small)
  broken.graph.nodes[0].fields = {
    source: 'inline',
    x: [
      [0.5, 1, 2],
      [1, 1e39, 0],
      [3, 2, 1]
    ],
    t: [
      [1, 0],
      [0, 1],
      [1, 1]
    ],
    layout: 'flat'
  }
  broken.training = { iterations: 10, batchSize: 3, sampling: 'shuffle' }
  test.use({ project: JSON.stringify(broken) })

  test('is traced to node, tensor, iteration and sample, and a click goes there', async ({ studio }) => {
    const { page } = studio
    await page.getByTestId('train').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'failed')
    await page.getByTestId('dock-log').click()
    const line = page.locator('li').filter({ hasText: 'data' }).last()
    await expect(line).toContainText(/data\.x.*iteration 0.*sample 1/)
    await line.getByRole('button').click()
    await expect(page.getByTestId('node-data')).toHaveAttribute('data-selected', 'true')
  })
})

test.describe('the confusion matrix', () => {
  test.use({ project: 'two-layer-mnist' })

  test('leads from a cell to its samples, and from a sample into the network', async ({ studio }) => {
    const { page } = studio
    await page.getByTestId('train').click()
    await expect
      .poll(async () => Number(await page.getByTestId('accuracy-value').getAttribute('data-value')), { timeout: 30_000 })
      .toBeGreaterThan(0.5)
    await page.getByTestId('pause').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'paused')
    await page.getByTestId('dock-confusion').click()
    await page.getByTestId('confusion-3-3').click()
    const sample = page.getByTestId('cell-samples').getByRole('button').first()
    const index = Number((await sample.getAttribute('data-testid'))?.replace('step-sample-', ''))
    await sample.click()
    await expect(page.getByTestId('step-status')).toHaveText(/^Step 0 of/)
    await step(page, 'step-forward', /^Step 1 of/)
    await page.getByTestId('dock-steps').click()
    await page.getByTestId('node-data').click()
    await page.getByRole('button', { name: /^data\.t value$/ }).click()
    // its label is the row that was clicked
    await page.getByTestId('element-3').click()
    await expect(page.getByTestId('arithmetic-result')).toHaveAttribute('data-value', '1')
    expect(index).toBeGreaterThanOrEqual(0)
    // test samples are not learnt from
    await step(page, 'step-to-inputs', /^All gradients are there/)
    await page.getByTestId('step-update').click()
    await expect(page.getByText('a network must not learn from them', { exact: false })).toBeVisible()
    await page.getByTestId('stop').click()
  })
})
