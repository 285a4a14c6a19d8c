// The views of a tensor mark and choose the same element, a number leads to where it is kept, and distributions grow with the iterations.
import { expectNoFaults } from './serious-faults.ts'
import { expect, test } from './studio.ts'

test.use({ project: 'simple-convnet' })

test('grid, histogram, numbers and arithmetic are about one element', async ({ studio: { page } }) => {
  const status = page.getByTestId('step-status')
  await page.getByTestId('step-to-inputs').click()
  await expect(status).toHaveText(/^All gradients are there/)
  await page.getByTestId('dock-steps').click()
  await page.getByTestId('node-conv1').click()
  await page.getByText('Grid', { exact: true }).click()
  const grid = page.getByTestId('feature-grid')
  await expect(grid).toHaveAttribute('aria-label', '30 channels of conv1.y, side by side: the arrow keys move the chosen element')
  await expectNoFaults(page, 'feature grid')
  // the third tile: channel 2
  const box = await grid.boundingBox()
  const across = Math.ceil(Math.sqrt(60))
  await grid.click({ position: { x: ((box?.width ?? 0) / across) * 2.4, y: 20 } })
  await expect(page.getByTestId('arithmetic')).toContainText(/conv1\.y\[0, 2, \d+, \d+\]/)
  await expect(page.getByRole('textbox', { name: 'Channel' })).toHaveValue('Channel 2')
  // by keyboard: from the last column of a tile into the first of the next, and back
  const place = async () => /conv1\.y\[([\d, ]+)\]/.exec((await page.getByTestId('arithmetic').textContent()) ?? '')?.[1]
  const clicked = (await place())?.split(', ').map(Number) ?? []
  const steps = 24 - (clicked[3] ?? 0)
  for (let i = 0; i < steps; i++) await page.keyboard.press('ArrowRight')
  await expect.poll(place).toBe(`0, 3, ${clicked[2]}, 0`)
  for (let i = 0; i < steps; i++) await page.keyboard.press('ArrowLeft')
  await expect.poll(place).toBe(clicked.join(', '))
  await page.getByText('Histogram', { exact: true }).click()
  const bars = page.getByTestId('tensor-histogram').locator('g')
  await expect(bars.and(page.locator('[data-marked="true"]'))).toHaveCount(1)
  const counts = await bars.evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('data-count'))))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100 * 30 * 24 * 24)
  // by keyboard: to the next bar with elements, back, and through the elements of the bar
  const histogram = page.getByRole('slider', { name: /^Distribution of conv1\.y/ })
  const shown = await histogram.getAttribute('aria-valuetext')
  await histogram.focus()
  await page.keyboard.press('ArrowRight')
  await expect(histogram).not.toHaveAttribute('aria-valuetext', String(shown))
  await page.keyboard.press('ArrowLeft')
  await expect(histogram).toHaveAttribute('aria-valuetext', String(shown))
  const first = await place()
  await page.keyboard.press('Enter')
  await expect.poll(place).not.toBe(first)
  await expect(histogram).toHaveAttribute('aria-valuetext', String(shown))
  const value = Number(await page.getByTestId('arithmetic-result').getAttribute('data-value'))
  await page.getByText('Numbers', { exact: true }).click()
  const pressed = page.locator('[data-testid^="element-"][aria-pressed="true"]')
  await expect(pressed).toHaveAttribute('title', String(value).replace('-', '−'))
  // by keyboard, one to the right
  const before = Number((await pressed.getAttribute('data-testid'))?.replace('element-', ''))
  await page.getByTestId('tensor-map').focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId(`element-${before + 1}`)).toHaveAttribute('aria-pressed', 'true')

  // a weight of the sum leads to the filter
  const weight = page.getByTestId('arithmetic').locator('[data-group="parameter"]').nth(3)
  const expected = await weight.getAttribute('data-value')
  await weight.click()
  await expect(page.getByRole('button', { name: /^conv1\.W parameter$/ })).toHaveAttribute('aria-pressed', 'true')
  await expect(pressed).toHaveAttribute('title', String(expected).replace('-', '−'))
})

test('distributions of a node get a column with every iteration, its updates too', async ({ studio: { page } }) => {
  const status = page.getByTestId('step-status')
  const columns = (tensor: string) => page.getByTestId(`distribution-${tensor}`)
  await page.getByTestId('dock-distributions').click()
  await page.getByTestId('node-affine2').click()
  await expect(columns('value-affine2.y')).toHaveAttribute('data-columns', '0')
  await page.getByTestId('step-to-inputs').click()
  await expect(status).toHaveText(/^All gradients are there/)
  for (const tensor of ['value-affine2.y', 'gradient-affine2.y', 'parameter-affine2.W', 'parameter-gradient-affine2.W'])
    await expect(columns(tensor)).toHaveAttribute('data-columns', '1')
  await expect(columns('update-affine2.W')).toHaveAttribute('data-columns', '0')
  await page.getByTestId('step-update').click()
  await expect(status).toHaveText(/^Updated/)
  await expect(columns('update-affine2.W')).toHaveAttribute('data-columns', '1')
  await page.getByTestId('step-next-batch').click()
  await page.getByTestId('step-to-inputs').click()
  await expect(status).toHaveText(/^All gradients are there/)
  await expect(columns('value-affine2.y')).toHaveAttribute('data-columns', '2')
  // of another node the pass that was stepped through already is seen at once
  await page.getByTestId('node-affine1').click()
  await expect(columns('parameter-affine1.W')).toHaveAttribute('data-columns', '1')
})
