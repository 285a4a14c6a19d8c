// The health of a network and the sanity checks, as a user meets them: findings in plain words, a way to the node, and a cure.
import { expect, test } from './studio.ts'

/** Sigmoids deep enough for the gradient to vanish, and a layer that starts with equal weights. */
const layers = Array.from({ length: 8 }, (_, i) => [
  { id: `affine${i + 1}`, op: 'affine', fields: { units: 12, init: 'xavier' } },
  { id: `sigmoid${i + 1}`, op: 'sigmoid' }
]).flat()
const chain = ['data.x', ...layers.flatMap(({ id }) => [`${id}.x`, `${id}.y`]), 'scores.x', 'scores.y', 'loss.x']
const sick = {
  format: 'gradloom/project',
  version: 1,
  graph: {
    nodes: [
      { id: 'data', op: 'dataset', fields: { source: 'spiral', samples: 60 } },
      ...layers,
      { id: 'scores', op: 'affine', fields: { units: 3 } },
      { id: 'loss', op: 'softmax-with-loss' }
    ],
    edges: [...chain.flatMap((from, i) => (i % 2 === 0 ? [{ from, to: chain[i + 1] }] : [])), { from: 'data.t', to: 'loss.t' }]
  },
  training: { iterations: 1_000_000, batchSize: 20, optimizer: { kind: 'sgd', learningRate: 0.1 } }
}

test.describe('a network of many sigmoids', () => {
  test.use({ project: JSON.stringify(sick) })

  test('its vanishing gradient is found, shown with evidence and cure, and marked on the node', async ({ studio: { page } }) => {
    await page.keyboard.press('Control+Shift+e')
    const finding = page.getByTestId('finding-vanishing-gradients-affine1')
    await expect(finding).toContainText('Gradients vanish on the way to affine1')
    await expect(finding).toContainText('Use ReLU with “he” weights')
    await finding.getByText('Evidence').click()
    await expect(finding.getByText('Length of the gradient at the first layer')).toBeVisible()
    await expect(page.getByText('Before training · loss', { exact: false })).toBeVisible()
    await expect(page.getByTestId('health-affine1')).toBeVisible()
    await finding.getByRole('button', { name: 'Show affine1 on the canvas' }).click()
    await expect(page.getByTestId('node-affine1')).toHaveAttribute('data-selected', 'true')

    // what is changed has to be examined again, and the mark goes until then
    await page.getByTestId('inspector').getByRole('textbox', { name: 'Units' }).fill('7')
    await page.keyboard.press('Tab')
    await expect(page.getByText('The network was changed since', { exact: false })).toBeVisible()
    await expect(page.getByTestId('health-affine1')).toHaveCount(0)
    await page.keyboard.press('Control+z')
    await expect(page.getByTestId('health-affine1')).toBeVisible()
  })

  test('is examined while it trains, and again with the weights of the paused run', async ({ studio: { page } }) => {
    await page.getByTestId('dock-health').click()
    await page.getByTestId('train').click()
    await expect(page.getByText('While training', { exact: false })).toBeVisible()
    await expect(page.getByTestId('finding-vanishing-gradients-affine1')).toBeVisible()
    await page.getByTestId('pause').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'paused')
    await page.keyboard.press('Control+Shift+e')
    await expect(page.getByText('As the run left it', { exact: false })).toBeVisible()
    await page.getByTestId('stop').click()
  })
})

test.describe('the two-layer net', () => {
  test.use({ project: 'two-layer-mnist' })

  test('passes every sanity check, each with its numbers, and a check can be cancelled', async ({ studio: { page } }) => {
    await page.getByTestId('dock-health').click()
    const verdict = (check: string) => page.getByTestId(`sanity-${check}`).getByRole('status')
    const run = (check: string) => page.getByTestId(`sanity-${check}`).getByRole('button').first().click()
    await run('shuffled-labels')
    await page.getByTestId('sanity-shuffled-labels').getByRole('button', { name: 'Cancel' }).click()
    await run('one-batch')
    await expect(verdict('one-batch')).toHaveAttribute('data-verdict', 'passed')
    await expect(verdict('one-batch')).toContainText('Learnt 20 samples by heart')
    await run('initial-loss')
    await expect(verdict('initial-loss')).toContainText('guessing among 10 gives 2.30')
    await run('majority')
    await expect(verdict('majority')).toContainText('class 1 is right for 11.3 %')
    await run('shuffled-labels')
    await expect(verdict('shuffled-labels')).toHaveAttribute('data-verdict', 'passed', { timeout: 30_000 })
    await expect(page.getByTestId('sanity-shuffled-labels').getByRole('button', { name: 'Cancel' })).toHaveCount(0)
  })
})
