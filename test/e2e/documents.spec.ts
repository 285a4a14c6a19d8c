// A document and its file: saved versions come back, other windows and other programs are noticed, a full disk loses nothing.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const root = join(import.meta.dirname, '../..')
const nodes = [
  { id: 'data', op: 'dataset', fields: { source: 'moons' }, position: { x: 0, y: 0 } },
  { id: 'scores', op: 'affine', fields: { units: 2 }, position: { x: 260, y: 0 } },
  { id: 'loss', op: 'softmax-with-loss', position: { x: 520, y: 0 } }
]
const edges = [
  { from: 'data.x', to: 'scores.x' },
  { from: 'scores.y', to: 'loss.x' },
  { from: 'data.t', to: 'loss.t' }
]
const textWith = (units: number): string =>
  JSON.stringify({
    format: 'gradloom/project',
    version: 1,
    graph: { nodes: nodes.map((node) => (node.id === 'scores' ? { ...node, fields: { units } } : node)), edges }
  })
test.use({ project: textWith(2) })

async function runCommand(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').fill(name)
  await page.getByRole('dialog').getByRole('button', { name }).first().click()
}
async function setUnits(page: Page, units: string): Promise<void> {
  await page.getByTestId('node-scores').click()
  const box = page.getByTestId('inspector').getByRole('textbox', { name: 'Units' })
  await box.fill(units)
  await box.press('Enter')
  await expect(page.getByTestId('node-scores')).toContainText(`→ ${units}`)
}
const shows = (page: Page, units: string): Promise<void> => expect(page.getByTestId('node-scores')).toContainText(`→ ${units}`)
const isEdited = (page: Page, edited: boolean): Promise<void> =>
  expect(page.getByTestId('edited-mark')).toHaveAttribute('data-edited', String(edited))
async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+s')
  await isEdited(page, false)
}
const unitsIn = async (file: string): Promise<number> => JSON.parse(await readFile(file, 'utf8')).graph.nodes[1].fields.units

test('every save is a version: one is looked at, restored as one step, undone, and saved', async ({ studio: { page, folder } }) => {
  const file = join(folder, 'net.gradloom')
  await setUnits(page, '3')
  await save(page)
  await page.getByTestId('node-loss').click()
  await page.keyboard.press('Delete')
  await save(page)
  await setUnits(page, '4')
  await runCommand(page, 'Versions…')
  // the first one is the file as it was before the first save
  await expect(page.getByTestId('version')).toHaveCount(3)
  await expect(page.getByTestId('version').first()).toContainText('As it is saved now')
  await expect(page.getByTestId('changes')).toHaveText('scores Units 4 → 3')
  await page.getByTestId('version').nth(1).click()
  await expect(page.getByTestId('changes')).toContainText('Nodes added: loss')
  await page.getByTestId('version').last().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('changes')).toContainText('scores Units 4 → 2')
  const before = await readFile(file, 'utf8')
  await page.getByTestId('version-restore').click()
  await shows(page, '2')
  await expect(page.getByTestId('node-loss')).toBeVisible()
  await isEdited(page, true)
  expect(await readFile(file, 'utf8')).toBe(before)
  await page.keyboard.press('Control+z')
  await shows(page, '4')
  await expect(page.getByTestId('node-loss')).toHaveCount(0)
  await page.keyboard.press('Control+Shift+Z')
  await shows(page, '2')
  await save(page)
  expect(await unitsIn(file)).toBe(2)
})

test('restoring what is saved leaves no unsaved change', async ({ studio: { page } }) => {
  await setUnits(page, '3')
  await save(page)
  await setUnits(page, '4')
  await runCommand(page, 'Versions…')
  await page.getByTestId('version').first().click()
  await page.getByTestId('version-restore').click()
  await shows(page, '3')
  await isEdited(page, false)
})

test('a file changed by another program is reloaded by a click, and undo brings back what was there', async ({ studio }) => {
  const { page, folder } = studio
  const file = join(folder, 'net.gradloom')
  const banner = page.getByTestId('file-banner')
  await writeFile(file, textWith(7))
  await expect(banner).toContainText('Another program has changed “net” on the disk.')
  await isEdited(page, false)
  await shows(page, '2')
  await banner.getByRole('button', { name: 'Reload from disk' }).click()
  await shows(page, '7')
  await expect(banner).toHaveCount(0)
  await isEdited(page, false)
  await page.keyboard.press('Control+z')
  await shows(page, '2')
  await isEdited(page, true)
  await save(page)
  expect(await unitsIn(file)).toBe(2)
})

test('a file changed by another program is not overwritten unasked, and nothing of either is lost', async ({ studio }) => {
  const { page, folder, kind } = studio
  const file = join(folder, 'net.gradloom')
  const dialog = page.getByRole('dialog')
  await setUnits(page, '3')
  await writeFile(file, textWith(7))
  await page.keyboard.press('Control+s')
  await expect(dialog).toContainText('“net” was changed by another program')
  await expect(dialog.getByTestId('changes')).toHaveText('scores Units 3 → 7')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await isEdited(page, true)
  expect(await unitsIn(file)).toBe(7)

  // as another file: both are there
  if (kind === 'electron') await studio.saveAs('mine.gradloom')
  await page.keyboard.press('Control+s')
  await dialog.getByRole('button', { name: 'Save as another file…' }).click()
  if (kind === 'web') await studio.saveAs('mine')
  await isEdited(page, false)
  expect([await unitsIn(file), await unitsIn(join(folder, 'mine.gradloom'))]).toEqual([7, 3])

  // overwritten: what the other program wrote is a version
  await setUnits(page, '4')
  await writeFile(join(folder, 'mine.gradloom'), textWith(8))
  await page.keyboard.press('Control+s')
  await dialog.getByRole('button', { name: 'Overwrite' }).click()
  await isEdited(page, false)
  expect(await unitsIn(join(folder, 'mine.gradloom'))).toBe(4)
  await runCommand(page, 'Versions…')
  await page.getByTestId('version').nth(1).click()
  await expect(page.getByTestId('changes')).toHaveText('scores Units 4 → 8')
  await page.getByRole('button', { name: 'Cancel' }).click()

  // kept here: unsaved, and saved without being asked again
  await writeFile(join(folder, 'mine.gradloom'), textWith(9))
  await page.getByTestId('file-banner').getByRole('button', { name: 'Keep what is here' }).click()
  await isEdited(page, true)
  await expect(page.getByTestId('file-banner')).toHaveCount(0)
  await save(page)
  expect(await unitsIn(join(folder, 'mine.gradloom'))).toBe(4)
})

test('a file that was deleted or moved away is unsaved until it is back or written again', async ({ studio: { page, folder } }) => {
  const file = join(folder, 'net.gradloom')
  const banner = page.getByTestId('file-banner')
  await rename(file, join(folder, 'away'))
  await expect(banner).toContainText('“net” is no longer on the disk')
  await isEdited(page, true)
  await rename(join(folder, 'away'), file)
  await expect(banner).toHaveCount(0)
  await isEdited(page, false)
  await unlink(file)
  await expect(banner).toBeVisible()
  await isEdited(page, true)
  await save(page)
  await expect(banner).toHaveCount(0)
  expect(await unitsIn(file)).toBe(2)
})

test('two windows on one file are noticed by both, and the second to save is asked', async ({ studio: { page, folder }, browser }) => {
  const { url, child } = await secondProgram(folder)
  const other = await browser.newPage()
  const banner = (of: Page) => of.getByTestId('file-banner')
  try {
    await other.goto(url)
    await shows(other, '2')
    for (const one of [page, other]) await expect(banner(one)).toContainText('“net” is also open in another window')
    await banner(other).getByRole('button', { name: 'Go on here' }).click()
    await expect(banner(other)).toHaveCount(0)
    await setUnits(other, '6')
    await save(other)
    await expect(banner(page)).toContainText('Another program has changed')
    await setUnits(page, '5')
    await page.keyboard.press('Control+s')
    await expect(page.getByRole('dialog').getByTestId('changes')).toHaveText('scores Units 5 → 6')
    await page.getByRole('dialog').getByRole('button', { name: 'Reload from disk' }).click()
    await shows(page, '6')
    await isEdited(page, false)
    await page.keyboard.press('Control+z')
    await shows(page, '5')
    await other.close()
    await expect(banner(page)).toHaveCount(0)
  } finally {
    await other.close()
    await end(child)
  }
})

test('a full disk: the file stays, the document stays unsaved, and is saved once there is room', async ({ studio }) => {
  const { page, folder, kind } = studio
  const disk = join(folder, 'disk')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'pipe' })
  } catch (error) {
    test.skip(true, `Nobody but root may mount a disk for this test: ${error}`)
  }
  try {
    const file = join(disk, 'small.gradloom')
    if (kind === 'electron') await studio.saveAs('disk/small.gradloom')
    await page.keyboard.press('Control+Shift+s')
    if (kind === 'web') await studio.saveAs('disk/small')
    await expect(page.getByText('Saved as small.')).toBeVisible()
    await writeFile(join(disk, 'filler'), new Uint8Array(1_000_000)).catch(() => {})
    await setUnits(page, '3')
    await page.keyboard.press('Control+s')
    await expect(page.getByRole('alert').filter({ hasText: `The disk is full: ${file} was not written. Free some space` })).toBeVisible()
    await isEdited(page, true)
    expect(await unitsIn(file)).toBe(2)
    expect((await readdir(disk)).sort()).toEqual(['filler', 'small.gradloom'])
    await unlink(join(disk, 'filler'))
    await save(page)
    expect(await unitsIn(file)).toBe(3)
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})

/** Another program of the same user, with the same file. */
async function secondProgram(folder: string): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const words = [join(root, 'src-main/launch.js'), 'serve', join(folder, 'net.gradloom'), '--no-open', '--json']
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: { ...process.env, GRADLOOM_USER_DATA: join(folder, 'user-data') },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /"url":"([^"]+)"/.exec(text)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', (status) => reject(new Error(`The host ended with status ${status}.`)))
  })
  return { url, child }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
