// The studio for those who do not see it or use no mouse, and what drawing costs: axe on every screen, no commits for frames.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { untilRunEnds } from './gestures.ts'
import { seriousFaults } from './serious-faults.ts'
import { expect, test } from './studio.ts'

for (const scheme of ['light', 'dark'] as const)
  test.describe(`in ${scheme} colours`, () => {
    test.use({ project: 'two-layer-mnist' })

    test('axe finds nothing serious on any screen', async ({ studio: { page, folder } }) => {
      test.setTimeout(360_000)
      await page.emulateMedia({ colorScheme: scheme })
      const faults: string[] = []
      const look = async (screen: string) => void faults.push(...(await seriousFaults(page, scheme, screen)))
      await look('first screen')
      await page.getByTestId('train').click()
      await expect(page.getByTestId('accuracy-value')).not.toHaveAttribute('data-value', '')
      await page.getByTestId('stop').click()
      await untilRunEnds(page)
      await look('charts')
      for (const tab of ['confusion', 'samples', 'settings', 'log']) {
        await page.getByTestId(`dock-${tab}`).click()
        if (tab === 'samples') await expect(page.getByRole('img', { name: /Sample 0,/ })).toBeVisible()
        await look(tab)
      }
      await page.getByTestId('dock-runs').click()
      await page.getByTestId('run-row').getByRole('checkbox').check()
      await page.getByTestId('runs-diff').click()
      await expect(page.getByTestId('diff-bar')).toBeVisible()
      await look('kept runs, and one against the canvas')
      await page.getByTestId('diff-end').click()
      await page.getByTestId('runs-compare').click()
      await expect(page.getByTestId('runs-loss')).toBeVisible()
      await look('curves of a kept run')
      await page.getByTestId('dock-health').click()
      await page.keyboard.press('Control+Shift+e')
      await expect(page.getByText('As the run left it', { exact: false })).toBeVisible()
      await page.getByTestId('sanity-one-batch').getByRole('button').click()
      await expect(page.getByTestId('sanity-one-batch').getByRole('status')).toBeVisible()
      await look('health')
      await page.getByTestId('node-affine1').click()
      const views = page.getByTestId('inspector').getByRole('tab')
      for (let i = 0; i < (await views.count()); i++) {
        await views.nth(i).click()
        await look(`inspector ${await views.nth(i).textContent()}`)
      }
      await page.getByTestId('dock-steps').click()
      await look('steps, not opened')
      await page.getByTestId('step-to-inputs').click()
      await expect(page.getByTestId('step-status')).toHaveText(/^All gradients/)
      await page.getByTestId('element-0').click()
      await expect(page.getByTestId('arithmetic-result')).toBeVisible()
      await look('steps')
      await page.getByText('Histogram', { exact: true }).click()
      await look('histogram of a tensor')
      await page.getByText('Numbers', { exact: true }).click()
      await page.getByTestId('breakpoints').click()
      await look('breakpoints')
      await page.keyboard.press('Escape')
      await page.getByTestId('dock-distributions').click()
      await look('distributions')
      await page.getByTestId('dock-steps').click()
      await page.getByTestId('open-zoom').click()
      await page.getByTestId('zoom-all').click()
      await look('scalar zoom')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await page.getByTestId('node-affine1').click({ button: 'right', position: { x: 40, y: 10 } })
      await page.getByRole('menuitem', { name: 'Check the gradient of this node' }).click()
      await expect(page.getByTestId('gradcheck-result')).toBeVisible()
      await look('gradient check')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await page.getByTestId('step-close').click()
      await page.keyboard.press('Alt+2')
      await page.keyboard.press('Alt+5')
      await look('outline and problems')
      await page.getByTestId('inspector').getByRole('tab').first().click()
      await page.getByTestId('inspector').getByRole('textbox', { name: 'Units' }).fill('7')
      await page.keyboard.press('Tab')
      await look('after an edit')
      await page.keyboard.press('Control+s')
      await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'false')
      const file = join(folder, 'two-layer-mnist.gradloom')
      await writeFile(file, (await readFile(file, 'utf8')).replace('"batchSize": 100', '"batchSize": 50'))
      await expect(page.getByTestId('file-banner')).toBeVisible()
      await look('a changed file')
      await page.getByRole('button', { name: 'What differs…' }).click()
      await expect(page.getByTestId('changes')).toBeVisible()
      await look('what differs')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByTestId('file-banner').getByRole('button', { name: 'Reload from disk' }).click()
      await page.getByRole('button', { name: 'File', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Versions…' }).click()
      await page.getByTestId('version').last().click()
      await expect(page.getByTestId('changes')).toBeVisible()
      await look('versions')
      await page.getByTestId('version-restore').click()
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await page.keyboard.press('Control+k')
      await look('command palette')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await page.keyboard.press('Control+Shift+o')
      await expect(page.getByTestId('example-relu')).toBeVisible()
      await look('gallery')
      await page.getByTestId('example-relu').click()
      await look('unsaved changes')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await look('menu')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('menu')).toHaveCount(0)
      await page.keyboard.press('Alt+n')
      await page.getByRole('button', { name: 'Do not save' }).click()
      await look('empty canvas')
      await page.locator('.react-flow__pane').dblclick({ position: { x: 300, y: 60 } })
      await expect(page.getByTestId('node-search')).toBeVisible()
      await look('node search')
      expect(faults).toEqual([])
    })
  })

test('a frame of training causes no commit of React', async ({ studio: { page } }) => {
  // React tells developer tools of every commit, also in a production build
  await page.addInitScript(`
    window.commits = 0
    window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
      renderers: new Map(),
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberRoot: () => { window.commits++ },
      onCommitFiberUnmount() {},
      onPostCommitFiberRoot() {},
      checkDCE() {}
    }`)
  await page.reload()
  await expect(page.getByTestId('train')).toBeVisible()
  // no evaluation within the time that is looked at
  await page.getByTestId('dock-settings').click()
  for (const [field, value] of [
    ['Length', '1000000'],
    ['Evaluate every', '0']
  ] as const) {
    await page.getByRole('textbox', { name: field }).fill(value)
    await page.getByRole('textbox', { name: field }).press('Enter')
  }
  await page.getByTestId('dock-charts').click()
  await page.getByTestId('train').click()
  const iterations = async () => Number(await page.getByTestId('iteration-value').getAttribute('data-value'))
  await expect.poll(iterations).toBeGreaterThan(100)
  // tooltips of the button fade
  await page.mouse.move(640, 300)
  await page.waitForTimeout(800)
  const commits = () => page.evaluate<number>('window.commits')
  const [before, first] = [await commits(), await iterations()]
  expect(before).toBeGreaterThan(0)
  await page.waitForTimeout(3000)
  expect(await iterations()).toBeGreaterThan(first + 500)
  expect((await commits()) - before).toBe(0)
  await page.getByTestId('stop').click()
  await untilRunEnds(page)
})
