// What people do with the studio, in a browser and in a window: build, connect, train, undo, save, reopen, recover.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { isRunning } from '../process-state.ts'
import { dragNode, drawEdge, dropOp, lossOf, untilRunEnds } from './gestures.ts'
import { expect, test } from './studio.ts'

const mod = 'Control'

async function runCommand(page: Page, name: string): Promise<void> {
  await page.keyboard.press(`${mod}+k`)
  await page.getByRole('dialog').getByRole('textbox').fill(name)
  await page.getByRole('dialog').getByRole('button', { name }).first().click()
}

async function newProject(page: Page): Promise<void> {
  await runCommand(page, 'New project')
  await expect(page.getByText('The canvas is empty.')).toBeVisible()
}

test('from an empty canvas, by mouse: 784–50–10 learns MNIST; all of it is undone and redone', async ({ studio: { page } }) => {
  await newProject(page)
  // the canvas has room for five cards side by side at half size
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await dropOp(page, 'dataset', 80, 120)
  await dropOp(page, 'affine', 280, 120)
  await dropOp(page, 'relu', 480, 120)
  await dropOp(page, 'affine', 180, 330)
  await dropOp(page, 'softmax-with-loss', 480, 330)
  await expect(page.locator('.react-flow__node')).toHaveCount(5)

  await page.getByTestId('node-data').click()
  await page.getByTestId('inspector').getByRole('combobox', { name: 'Source' }).click()
  await page.getByRole('option', { name: 'MNIST', exact: true }).click()
  await page.getByTestId('node-affine2').click()
  await page.getByTestId('inspector').getByRole('textbox', { name: 'Units' }).fill('10')
  await page.keyboard.press('Enter')

  await drawEdge(page, 'data.x', 'affine1.x')
  await drawEdge(page, 'affine1.y', 'relu1.x')
  await drawEdge(page, 'relu1.y', 'affine2.x')
  await drawEdge(page, 'affine2.y', 'loss.x')
  await drawEdge(page, 'data.t', 'loss.t')
  await expect(page.locator('.react-flow__edge')).toHaveCount(5)
  await expect(page.getByRole('button', { name: 'No problems' })).toBeVisible()

  await page.getByTestId('train').click()
  await expect.poll(() => lossOf(page), { timeout: 60_000 }).toBeLessThan(0.35)
  await untilRunEnds(page)
  await expect.poll(async () => Number(await page.getByTestId('accuracy-value').getAttribute('data-value'))).toBeGreaterThan(0.9)

  const undo = page.getByRole('button', { name: 'Undo' })
  for (let i = 0; i < 40 && (await undo.getAttribute('aria-disabled')) === 'false'; i++) await undo.click()
  await expect(page.locator('.react-flow__node')).toHaveCount(0)
  const redo = page.getByRole('button', { name: 'Redo' })
  for (let i = 0; i < 40 && (await redo.getAttribute('aria-disabled')) === 'false'; i++) await redo.click()
  await expect(page.locator('.react-flow__node')).toHaveCount(5)
  await expect(page.locator('.react-flow__edge')).toHaveCount(5)
  await expect(page.getByRole('button', { name: 'No problems' })).toBeVisible()
})

test('from an empty canvas, by keyboard only: the outline builds the same net and trains it', async ({ studio: { page } }) => {
  await page.keyboard.press('Alt+n')
  await expect(page.getByText('The canvas is empty.')).toBeVisible()
  await page.keyboard.press('Alt+2')
  const add = page.getByTestId('outline-add')
  await expect(add).toBeVisible()
  // on a busy machine keys come before timers
  await page.evaluate(() => {
    const { setTimeout } = globalThis
    Object.assign(globalThis, { setTimeout: (run: () => void, wait = 0) => setTimeout(run, wait + 150) })
  })
  const status = page.getByRole('region', { name: 'Outline' }).getByRole('status')
  const chooseTyped = async (name: string) => {
    await page.keyboard.type(name)
    await expect(page.locator('[data-combobox-selected]')).toHaveText(name)
    await page.keyboard.press('Enter')
  }
  for (const [name, id] of [
    ['Dataset', 'data'],
    ['Affine', 'affine1'],
    ['ReLU', 'relu1'],
    ['Affine', 'affine2'],
    ['Softmax with loss', 'loss']
  ] as const) {
    await add.focus()
    await chooseTyped(name)
    await expect(status).toHaveText(`${id} was added.`)
  }
  const connect = async (from: string, to: string) => {
    await page.getByRole('combobox', { name: `Connect ${to} to` }).focus()
    await page.keyboard.press(`${mod}+a`)
    await chooseTyped(from)
    await expect(status).toHaveText(`${from} feeds ${to}.`)
    await expect(page.getByRole('combobox', { name: `Connect ${to} to` })).toHaveValue(from)
  }
  await connect('data.x', 'affine1.x')
  await connect('affine1.y', 'relu1.x')
  await connect('relu1.y', 'affine2.x')
  await page.getByRole('button', { name: 'Edit affine2 in the inspector' }).focus()
  await page.keyboard.press('Enter')
  const inspector = page.getByTestId('inspector')
  await expect(inspector.getByRole('textbox', { name: 'Name' })).toBeFocused()
  const units = inspector.getByRole('textbox', { name: 'Units' })
  await units.focus()
  await page.keyboard.press(`${mod}+a`)
  await page.keyboard.type('10')
  await page.keyboard.press('Enter')
  await connect('affine2.y', 'loss.x')
  await connect('data.t', 'loss.t')
  await expect(page.getByRole('button', { name: 'No problems' })).toBeVisible()
  await page.keyboard.press(`${mod}+Enter`)
  await expect.poll(() => lossOf(page), { timeout: 60_000 }).toBeLessThan(0.35)
})

test.describe('a saved project', () => {
  test.use({ project: 'two-layer-mnist' })

  test('save, close, reopen: the same bytes; an undo back to them clears the mark', async ({ studio }) => {
    const { page, folder } = studio
    const file = join(folder, 'two-layer-mnist.gradloom')
    const before = await readFile(file)
    await page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } })
    await page.keyboard.press(`${mod}+s`)
    await expect(page.getByText('Saved as two-layer-mnist.')).toBeVisible()
    expect(Buffer.compare(await readFile(file), before)).toBe(0)

    const mark = page.getByTestId('edited-mark')
    await expect(mark).toHaveAttribute('data-edited', 'false')
    await dragNode(page, 'relu1', 0, 60)
    await expect(mark).toHaveAttribute('data-edited', 'true')
    await page.keyboard.press(`${mod}+z`)
    await expect(mark).toHaveAttribute('data-edited', 'false')

    await dragNode(page, 'relu1', 0, 60)
    await page.keyboard.press(`${mod}+s`)
    await expect(mark).toHaveAttribute('data-edited', 'false')
    const moved = await readFile(file, 'utf8')
    expect(moved).not.toBe(before.toString())
    await page.reload()
    await expect(page.getByTestId('node-relu1')).toBeVisible()
    await page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } })
    await page.keyboard.press(`${mod}+s`)
    await expect(page.getByText('Saved as two-layer-mnist.')).toBeVisible()
    expect(await readFile(file, 'utf8')).toBe(moved)
  })

  test('a dragged node takes its edges along, lands where it was let go, and Escape takes it back', async ({ studio }) => {
    const { page } = studio
    const node = page.getByTestId('node-relu1')
    const wire = page.getByTestId('edge-affine1.y-relu1.x').locator('path').first()
    const topOf = async () => (await node.boundingBox())?.y ?? Number.NaN
    await expect(wire).toBeAttached()
    const [start, straight] = [await topOf(), await wire.getAttribute('d')]
    const box = await node.boundingBox()
    if (!box || !straight) throw new Error('There is nothing to drag.')

    const grasp = async () => {
      await page.mouse.move(box.x + 30, box.y + 14)
      await page.mouse.down()
      await page.mouse.move(box.x + 33, box.y + 20)
      await page.mouse.move(box.x + 30, box.y + 94, { steps: 6 })
    }
    // a few pixels start the drag
    await grasp()
    expect(await topOf()).toBeGreaterThan(start + 60)
    expect(await wire.getAttribute('d')).not.toBe(straight)
    await page.keyboard.press('Escape')
    await expect.poll(topOf).toBe(start)
    await expect(wire).toHaveAttribute('d', straight)
    await page.mouse.up()
    expect(await topOf()).toBe(start)
    await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'false')

    await grasp()
    const [held, dragged] = [await topOf(), await wire.getAttribute('d')]
    await page.mouse.up()
    await expect(wire).toHaveAttribute('d', dragged ?? '')
    expect(await topOf()).toBeCloseTo(held, 3)
    await page.keyboard.press(`${mod}+z`)
    await expect.poll(topOf).toBe(start)
    await expect(wire).toHaveAttribute('d', straight)
  })

  test('save as asks for a name, and writes the file', async ({ studio }) => {
    const { page, folder, kind } = studio
    await page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } })
    if (kind === 'electron') await studio.saveAs('copy.gradloom')
    await page.keyboard.press(`${mod}+Shift+s`)
    if (kind === 'web') await studio.saveAs('copy')
    await expect(page.getByText('Saved as copy.')).toBeVisible()
    expect(JSON.parse(await readFile(join(folder, 'copy.gradloom'), 'utf8')).graph.nodes).toHaveLength(5)
  })

  test('train, stop, edit, train: ten times', async ({ studio: { page } }) => {
    for (let i = 0; i < 10; i++) {
      await page.getByTestId('train').click()
      await expect.poll(async () => Number(await page.getByTestId('iteration-value').getAttribute('data-value'))).toBeGreaterThan(0)
      await page.getByTestId('stop').click()
      await untilRunEnds(page)
      await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'stopped')
      await page.getByTestId('node-affine1').click()
      const units = page.getByTestId('inspector').getByRole('textbox', { name: 'Units' })
      await units.fill(String(20 + i))
      await units.press('Enter')
      await expect(page.getByTestId('node-affine1')).toContainText(`784 → ${20 + i}`)
    }
  })

  test('the engine dies while training: a banner, a restart, no edit lost, and the run goes on', async ({ studio }) => {
    const { page } = studio
    await dragNode(page, 'relu1', 0, 60)
    await page.getByTestId('train').click()
    await expect(page.getByTestId('accuracy-value')).not.toHaveAttribute('data-value', '')
    await studio.killEngine()
    const banner = page.getByTestId('engine-banner')
    await expect(banner).toContainText('The engine stopped')
    await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'true')
    await banner.getByRole('button', { name: 'Restart the engine' }).click()
    await banner.getByRole('button', { name: 'Continue the run' }).click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'running')
    const iterations = async () => Number(await page.getByTestId('iteration-value').getAttribute('data-value'))
    await expect.poll(iterations).toBeGreaterThan(600)
    await page.getByTestId('stop').click()
    await untilRunEnds(page)
    await page.keyboard.press(`${mod}+z`)
    await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'false')
    // the browser reports the broken line itself
    studio.errors.splice(0)
  })

  test('the window is reloaded while it trains: the run is found again with all its losses, held, and reloaded again', async ({
    studio
  }) => {
    const { page } = studio
    const iterations = async () => Number(await page.getByTestId('iteration-value').getAttribute('data-value'))
    await page.getByTestId('train').click()
    await expect.poll(iterations).toBeGreaterThan(200)
    const before = await iterations()
    await page.reload()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'running')
    await expect.poll(iterations).toBeGreaterThan(before)
    await expect(page.getByTestId('accuracy-value')).not.toHaveAttribute('data-value', '')
    await page.getByTestId('pause').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'paused')
    const held = await iterations()
    await page.reload()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'paused')
    await expect.poll(iterations).toBe(held)
    await page.getByTestId('one-iteration').click()
    await expect.poll(iterations).toBe(held + 1)
    await page.getByTestId('stop').click()
    await untilRunEnds(page)
    // the line of the page that went broke
    studio.errors.splice(0)
  })

  test.describe('an engine that hangs', () => {
    test.use({ watchdogSeconds: '2' })

    test('while it trains: it is told, edits go on, waiting is asked for, and a restart goes on from the checkpoint', async ({
      studio
    }) => {
      const { page } = studio
      await page.getByTestId('train').click()
      await expect(page.getByTestId('accuracy-value')).not.toHaveAttribute('data-value', '')
      await studio.hangEngine()
      const banner = page.getByTestId('engine-banner')
      await expect(banner).toContainText('The engine has not answered for')
      await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'running')
      await dragNode(page, 'relu1', 0, 60)
      await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'true')
      await banner.getByRole('button', { name: 'Keep waiting' }).click()
      await expect(banner).toBeHidden()
      // asked again after as long once more
      await expect(banner).toContainText('The engine has not answered for')
      await banner.getByRole('button', { name: 'Restart the engine' }).click()
      await banner.getByRole('button', { name: 'Continue the run' }).click()
      await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'running')
      await expect.poll(async () => Number(await page.getByTestId('iteration-value').getAttribute('data-value'))).toBeGreaterThan(600)
      await page.getByTestId('stop').click()
      await untilRunEnds(page)
      await page.keyboard.press(`${mod}+z`)
      await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'false')
      // the browser reports the broken line itself
      studio.errors.splice(0)
    })
  })

  test('the program is ended while its engine hangs: no process stays behind', async ({ studio }) => {
    const { page } = studio
    await page.getByTestId('train').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'running')
    const engine = await studio.hangEngine()
    expect(await isRunning(engine)).toBe(true)
    await studio.endProgram()
    await expect.poll(() => isRunning(engine)).toBe(false)
    // the browser reports the broken line itself
    studio.errors.splice(0)
  })

  test('pause, one iteration, continue: a run is held and let go', async ({ studio: { page } }) => {
    const iterations = async () => Number(await page.getByTestId('iteration-value').getAttribute('data-value'))
    await page.getByTestId('one-iteration').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'paused')
    await expect.poll(iterations).toBe(1)
    await page.getByTestId('one-iteration').click()
    await expect.poll(iterations).toBe(2)
    await page.getByTestId('train').click()
    await expect.poll(iterations).toBeGreaterThan(100)
    await page.getByTestId('pause').click()
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', 'paused')
    const held = await iterations()
    await page.waitForTimeout(300)
    expect(await iterations()).toBe(held)
    await page.getByTestId('stop').click()
    await untilRunEnds(page)
  })

  test('language and theme change without a restart', async ({ studio: { page } }) => {
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitem', { name: '简体中文' }).click()
    await expect(page.getByTestId('train')).toHaveText('训练')
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
    await page.getByRole('button', { name: '主题' }).click()
    await page.getByRole('menuitem', { name: '深色' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
    await page.reload()
    await expect(page.getByTestId('train')).toHaveText('训练')
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  })
})

test('an edge that does not fit is refused with its reason, and following the reason cures it', async ({ studio: { page } }) => {
  await newProject(page)
  await dropOp(page, 'dataset', 130, 130)
  await dropOp(page, 'convolution', 480, 330)
  await drawEdge(page, 'data.x', 'conv1.x')
  const refusal = page.getByTestId('refusal')
  await expect(refusal).toContainText('[N, C, H, W]')
  await expect(page.locator('.react-flow__edge')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.getByTestId('node-data').click()
  await page.getByTestId('inspector').getByRole('combobox', { name: 'Layout' }).click()
  await page.getByRole('option', { name: 'image' }).click()
  await drawEdge(page, 'data.x', 'conv1.x')
  await expect(page.getByTestId('edge-data.x-conv1.x')).toHaveAttribute('data-state', 'known')
})

test('every example opens and trains 20 iterations', async ({ studio: { page } }) => {
  test.setTimeout(300_000)
  const names = (await readdir(join(import.meta.dirname, '../../examples'))).map((name) => name.replace('.gradloom', ''))
  for (const name of names) {
    await page.keyboard.press(`${mod}+Shift+o`)
    await page.getByTestId(`example-${name}`).click()
    // the example before was edited
    const discard = page.getByRole('button', { name: 'Do not save' })
    await expect(page.getByRole('heading', { level: 1, name }).or(discard).first()).toBeVisible()
    if (await discard.isVisible()) await discard.click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
    await page.getByTestId('dock-settings').click()
    const set = async (label: string, value: number) => {
      const field = page.getByRole('textbox', { name: label })
      await field.fill(String(value))
      await field.press('Enter')
    }
    const unit = page.getByRole('combobox', { name: 'Length' })
    if ((await unit.inputValue()) !== 'Iterations') {
      await unit.click()
      await page.getByRole('option', { name: 'Iterations' }).click()
    }
    // 70 000 images before and after take a deep network longer than 20 iterations: it is stopped after them
    await set('Length', name === 'deep-convnet' ? 1000 : 20)
    await set('Evaluate every', 0)
    // the numerical gradient runs the network 79 520 times an iteration: with one sample this is bearable
    if (name === 'two-layer-numerical') await set('Batch size', 1)
    await page.getByTestId('train').click()
    const iterations = async () => Number(await page.getByTestId('iteration-value').getAttribute('data-value'))
    await expect.poll(iterations, { timeout: 90_000, message: name }).toBeGreaterThanOrEqual(20)
    const state = page.getByTestId('run-state')
    // it may end by itself between the look and the click
    if ((await state.getAttribute('data-kind')) === 'running')
      await page
        .getByTestId('stop')
        .click({ timeout: 3000 })
        .catch(() => {})
    await expect(state, name).toHaveAttribute('data-kind', /^(finished|stopped)$/)
  }
})
