// npm run screenshots: the pictures of the README, taken from the running studio.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { buildStudio } from '../../src-main/build-studio.ts'
import { chromiumFlags } from '../e2e/playwright.config.ts'
import { repository } from '../steps.ts'

const target = join(repository, 'docs/images')
const size = { width: 1280, height: 800 }

await buildStudio()
await mkdir(target, { recursive: true })
const folder = await mkdtemp(join(tmpdir(), 'gradloom-pictures-'))
const host = spawn(process.execPath, [join(repository, 'src-main/launch.js'), 'serve', '--no-open', '--json'], {
  cwd: folder,
  env: { ...process.env, GRADLOOM_USER_DATA: join(folder, 'user-data') },
  stdio: ['ignore', 'pipe', 'inherit']
})
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: chromiumFlags })
try {
  const url = await new Promise<string>((resolve, reject) => {
    host.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /"url":"([^"]+)"/.exec(text)?.[1]
      if (found) resolve(found)
    })
    host.once('exit', (status) => reject(new Error(`gradloom serve ended with status ${status}`)))
  })
  const context = await browser.newContext({ viewport: size, colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto(url)
  const state = page.getByTestId('run-state')

  // a whole run of the first example, as a newcomer sees it
  await page.getByTestId('train').click()
  await state.and(page.locator('[data-kind="finished"]')).waitFor({ timeout: 60_000 })
  await page.mouse.move(640, 90)
  await page.waitForTimeout(600)
  await page.screenshot({ path: join(target, 'training.png') })

  // which digits are taken for which, and what the convolution does
  await page.getByTestId('dock-confusion').click()
  await page.getByTestId('node-affine1').click()
  await page.getByTestId('inspector').getByRole('tab', { name: 'Help' }).click()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(target, 'confusion-dark.png') })

  // twelve trials of two settings, and the curves of the kept runs
  await page.emulateMedia({ colorScheme: 'light' })
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(/command/i).fill('Sweep…')
  await page.keyboard.press('Enter')
  const axes = page.getByTestId('sweep-axis')
  await axes.first().getByRole('textbox', { name: 'Values' }).fill('0.03, 0.1, 0.3, 1')
  await page.getByTestId('sweep-add-axis').click()
  await axes.nth(1).getByLabel('Setting').click()
  await axes.nth(1).getByLabel('Setting').fill('affine1')
  await page.getByRole('option', { name: 'affine1 · Units' }).click()
  await axes.nth(1).getByRole('textbox', { name: 'Values' }).fill('10, 30, 100')
  await page.getByTestId('sweep-iterations').fill('601')
  await page.getByTestId('sweep-start').click()
  await page.getByTestId('sweep-status').and(page.locator('[data-status="finished"]')).waitFor({ timeout: 120_000 })
  await page.mouse.move(640, 790)
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(target, 'sweep.png') })
  await page.keyboard.press('Escape')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByTestId('dock-runs').click()
  await page.getByTestId('sweep-row').getByRole('button').first().click()
  for (const row of [0, 1, 2]) await page.getByTestId('run-row').nth(row).getByRole('checkbox').check()
  await page.getByTestId('runs-compare').click()
  await page.getByTestId('runs-loss').waitFor()
  await page.waitForTimeout(800)
  await page.screenshot({ path: join(target, 'runs-dark.png') })

  // apples and oranges after the backward pass: values above the edges, gradients below them
  const open = async (example: string) => {
    await page.keyboard.press('Control+Shift+o')
    await page.getByTestId(`example-${example}`).click()
    const discard = page.getByRole('button', { name: 'Do not save' })
    await page.waitForTimeout(800)
    if (await discard.isVisible()) await discard.click()
    await page.waitForTimeout(800)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await open('buy-apples-and-oranges')
  await page.getByTestId('dock-steps').click()
  await page.getByTestId('step-to-inputs').click()
  await page.getByText('All gradients are there').waitFor()
  await page.getByTestId('node-price').click()
  await page.getByTestId('element-0').click()
  await page.mouse.move(640, 480)
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(target, 'stepping-apples.png') })

  // one pixel of a convolution: the window and the filter, number by number
  await page.emulateMedia({ colorScheme: 'dark' })
  await open('simple-convnet')
  await page.getByTestId('step-forward').click()
  await page.getByText('next forward: conv1').waitFor()
  await page.getByTestId('step-forward').click()
  await page.getByText('next forward: relu1').waitFor()
  await page.getByTestId('node-conv1').click({ position: { x: 30, y: 8 } })
  await page.getByTestId('tensor-map').click({ position: { x: 100, y: 90 } })
  await page.getByTestId('arithmetic-result').waitFor()
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(target, 'stepping-convolution-dark.png') })

  // how everything in the convolution changes as it trains
  await page.getByTestId('step-close').click()
  await page.getByTestId('dock-distributions').click()
  await page.getByTestId('train').click()
  await page.mouse.move(640, 440)
  await page.waitForTimeout(16_000)
  await page.screenshot({ path: join(target, 'distributions-dark.png') })
  await page.getByTestId('stop').click()
  await state.and(page.locator('[data-kind="stopped"]')).waitFor({ timeout: 60_000 })

  // a network is examined before it trains, and checked
  await page.emulateMedia({ colorScheme: 'light' })
  await open('small-cnn-batchnorm')
  await page.getByTestId('dock-health').click()
  await page.keyboard.press('Control+Shift+e')
  await page.getByText('Before training ·').waitFor({ timeout: 60_000 })
  for (const check of ['one-batch', 'initial-loss']) {
    await page.getByTestId(`sanity-${check}`).getByRole('button').first().click()
    await page.getByTestId(`sanity-${check}`).getByRole('status').waitFor({ timeout: 120_000 })
  }
  await page.mouse.move(640, 440)
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(target, 'health.png') })

  // every example
  await page.emulateMedia({ colorScheme: 'light' })
  await page.keyboard.press('Control+Shift+o')
  await page.getByTestId('example-relu').waitFor()
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(target, 'gallery.png') })
} finally {
  await browser.close()
  host.kill('SIGTERM')
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
