// A crash in the middle of an edit: the file is as it was, and what was not saved is offered, looked at, restored or discarded.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'

const root = join(import.meta.dirname, '../..')
let folder = ''
let host: ChildProcess | undefined

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-recovery-'))
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'moons' }, position: { x: 0, y: 0 } },
    { id: 'scores', op: 'affine', fields: { units: 2 }, position: { x: 300, y: 0 } },
    { id: 'loss', op: 'softmax-with-loss', position: { x: 600, y: 0 } }
  ]
  const edges = ['data.x scores.x', 'scores.y loss.x', 'data.t loss.t'].map((edge) => ({
    from: edge.split(' ')[0],
    to: edge.split(' ')[1]
  }))
  await writeFile(join(folder, 'net.gradloom'), JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes, edges } }))
})
test.afterEach(async () => {
  await end('SIGKILL')
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
})

async function end(signal: NodeJS.Signals): Promise<void> {
  const child = host
  host = undefined
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}

/** The studio as after a start of the computer: a host and a window of their own. */
async function start(page: Page, project = 'net.gradloom'): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'src-main/launch.js'), 'serve', project, '--no-open', '--json'], {
    cwd: folder,
    env: { ...process.env, GRADLOOM_USER_DATA: join(folder, 'user-data') },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  host = child
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /"url":"([^"]+)"/.exec(text)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', (status) => reject(new Error(`The host ended with status ${status}.`)))
  })
  await page.goto(url)
  await expect(page.getByTestId('train')).toBeVisible()
}

async function changeUnits(page: Page, units: string): Promise<void> {
  await page.getByTestId('node-scores').click()
  await page.getByTestId('inspector').getByRole('textbox', { name: 'Units' }).fill(units)
  await page.keyboard.press('Enter')
}

test('unsaved changes come back after a crash, as one step over the saved file', async ({ browser }) => {
  const before = await browser.newPage()
  await start(before)
  const saved = await readFile(join(folder, 'net.gradloom'), 'utf8')
  await changeUnits(before, '7')
  // at most a second of edits may be lost
  await before.waitForTimeout(1000)
  await end('SIGKILL')
  expect(await readFile(join(folder, 'net.gradloom'), 'utf8')).toBe(saved)
  await before.close({ runBeforeUnload: false })

  const page = await browser.newPage()
  await start(page)
  const draft = page.getByTestId('draft')
  await expect(draft).toHaveCount(1)
  await expect(draft).toContainText('Nodes: 3')
  await expect(draft).toContainText(join(folder, 'net.gradloom'))
  await expect(draft.getByTestId('changes')).toHaveText('scores Units 2 → 7')
  await page.getByTestId('draft-restore').click()
  await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'true')
  await page.getByTestId('node-scores').click()
  const units = page.getByTestId('inspector').getByRole('textbox', { name: 'Units' })
  await expect(units).toHaveValue('7')
  await page.getByRole('button', { name: 'Undo' }).first().click()
  // undo selects what was selected when the file was opened: nothing
  await page.getByTestId('node-scores').click()
  await expect(units).toHaveValue('2')
  await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'false')
})

test('unsaved changes to a file that is gone come back at its place', async ({ browser }) => {
  const before = await browser.newPage()
  await start(before)
  await changeUnits(before, '7')
  await before.waitForTimeout(1000)
  await end('SIGKILL')
  await before.close({ runBeforeUnload: false })
  const file = join(folder, 'net.gradloom')
  await rename(file, join(folder, 'other.gradloom'))

  const page = await browser.newPage()
  await start(page, 'other.gradloom')
  await page.getByTestId('draft-restore').click()
  await expect(page.getByTestId('file-banner')).toContainText('“net” is no longer on the disk')
  await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'true')
  await page.keyboard.press('Control+s')
  await expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'false')
  expect(JSON.parse(await readFile(file, 'utf8')).graph.nodes[1].fields).toEqual({ units: 7 })
})

test('what is saved is not offered, and what is discarded does not come back', async ({ browser }) => {
  const first = await browser.newPage()
  await start(first)
  await changeUnits(first, '5')
  await first.waitForTimeout(1000)
  await first.keyboard.press('Control+s')
  await expect(first.getByTestId('edited-mark')).toHaveAttribute('data-edited', 'false')
  await first.waitForTimeout(300)
  await end('SIGKILL')
  await first.close({ runBeforeUnload: false })

  const second = await browser.newPage()
  await start(second)
  await changeUnits(second, '6')
  await second.waitForTimeout(1000)
  await expect(second.getByTestId('draft')).toHaveCount(0)
  await end('SIGKILL')
  await second.close({ runBeforeUnload: false })

  const third = await browser.newPage()
  await start(third)
  await third.getByTestId('draft-discard').click()
  await expect(third.getByTestId('draft')).toHaveCount(0)
  await end('SIGKILL')
  await third.close({ runBeforeUnload: false })

  const last = await browser.newPage()
  await start(last)
  await last.waitForTimeout(1000)
  await expect(last.getByTestId('draft')).toHaveCount(0)
})

test('a reload of the window offers what it had', async ({ browser }) => {
  const page = await browser.newPage()
  page.on('dialog', (dialog) => void dialog.accept())
  await start(page)
  await changeUnits(page, '9')
  await page.waitForTimeout(1000)
  await page.reload()
  await page.getByTestId('draft-restore').click()
  await page.getByTestId('node-scores').click()
  await expect(page.getByTestId('inspector').getByRole('textbox', { name: 'Units' })).toHaveValue('9')
})
