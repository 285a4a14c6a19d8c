// A wrong backward planted in an op is found from the menu, by name: shown with a copy of the repository in which tanh is wrong.
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@playwright/test'
import { expect } from './studio.ts'

const root = join(import.meta.dirname, '../..')

const project = {
  format: 'gradloom/project',
  version: 1,
  graph: {
    nodes: [
      { id: 'data', op: 'dataset', fields: { source: 'spiral', samples: 30 }, position: { x: 0, y: 0 } },
      { id: 'hidden', op: 'affine', fields: { units: 5 }, position: { x: 280, y: 0 } },
      { id: 'squash', op: 'tanh', position: { x: 560, y: 0 } },
      { id: 'scores', op: 'affine', fields: { units: 3 }, position: { x: 840, y: 0 } },
      { id: 'loss', op: 'softmax-with-loss', position: { x: 1120, y: 0 } }
    ],
    edges: [
      { from: 'data.x', to: 'hidden.x' },
      { from: 'hidden.y', to: 'squash.x' },
      { from: 'squash.y', to: 'scores.x' },
      { from: 'scores.y', to: 'loss.x' },
      { from: 'data.t', to: 'loss.t' }
    ]
  },
  training: { iterations: 10 }
}

test('a wrong backward is found by the gradient check of the menu, which names the op', async ({ page, viewport }) => {
  test.setTimeout(120_000)
  await page.setViewportSize(viewport ?? { width: 1280, height: 800 })
  const copy = await mkdtemp(join(tmpdir(), 'gradloom-wrong-'))
  let child: ChildProcess | undefined
  try {
    for (const name of [
      'engine',
      'src-main',
      'src-renderer',
      'examples',
      'package.json',
      'package-lock.json',
      'LICENSE',
      'electron.config.ts'
    ])
      await cp(join(root, name), join(copy, name), { recursive: true })
    for (const name of ['tsconfig.json', 'tsconfig.base.json', 'tsconfig.engine.json', 'tsconfig.node.json', 'tsconfig.renderer.json'])
      await cp(join(root, name), join(copy, name))
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
    const path = join(copy, 'engine/ops/tanh.ts')
    const source = await readFile(path, 'utf8')
    const wrong = source.replace('kernels.tanhGradient(', 'kernels.sigmoidGradient(')
    expect(wrong).not.toBe(source)
    await writeFile(path, wrong)
    await writeFile(join(copy, 'net.gradloom'), JSON.stringify(project))

    child = spawn(process.execPath, [join(copy, 'src-main/launch.js'), 'serve', 'net.gradloom', '--no-open', '--json'], {
      cwd: copy,
      env: { ...process.env, GRADLOOM_USER_DATA: join(copy, 'user-data') },
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const url = await new Promise<string>((resolve, reject) => {
      let text = ''
      child?.stdout?.setEncoding('utf8').on('data', (part: string) => {
        text += part
        const found = /"url":"([^"]+)"/.exec(text)?.[1]
        if (found) resolve(found)
      })
      child?.once('exit', (status) => reject(new Error(`gradloom serve ended with status ${status}`)))
    })
    await page.goto(url)
    await page.getByTestId('node-squash').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Check the gradient of this node' }).click()
    await expect(page.getByTestId('gradcheck-result')).toHaveText(/^The backward of Tanh \(squash\) is wrong/)
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('gradcheck-squash')).toHaveAttribute('data-ok', 'false')

    // the whole graph: the layer before is wrong too, through no fault of its own
    await page.locator('.react-flow__pane').click({ button: 'right', position: { x: 30, y: 30 } })
    await page.getByRole('menuitem', { name: 'Check all gradients' }).click()
    await expect(page.getByTestId('gradcheck-result')).toHaveText(/^The backward of Tanh \(squash\) is wrong/)
    await expect(page.getByRole('row', { name: /hidden\.W/ })).toHaveAttribute('data-wrong', 'true')
    await expect(page.getByRole('row', { name: /scores\.W/ })).toHaveAttribute('data-wrong', 'false')
    // from the worst element into the network: its gradient is chosen, and its arithmetic comes with the pass
    const worst = await page
      .getByRole('row', { name: /hidden\.W/ })
      .getByRole('cell')
      .nth(2)
      .textContent()
    await page
      .getByRole('row', { name: /hidden\.W/ })
      .getByRole('button')
      .click()
    await expect(page.getByTestId('gradcheck-squash')).toHaveAttribute('data-ok', 'false')
    await page.getByTestId('step-to-inputs').click()
    await expect(page.getByTestId('arithmetic')).toContainText(`hidden.W${worst}`)
  } finally {
    const gone = new Promise((resolve) => (child ? child.once('exit', resolve) : resolve(0)))
    child?.kill('SIGTERM')
    await gone
    await rm(copy, { recursive: true, force: true, maxRetries: 3 })
  }
})
