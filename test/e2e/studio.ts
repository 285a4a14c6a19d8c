// The studio as a test uses it: one fixture, two hosts, nothing left behind, no error unseen.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test'

export { expect } from '@playwright/test'

const root = join(import.meta.dirname, '../..')
const realElectron = existsSync(join(root, 'node_modules/electron/path.txt')) && !process.env['ELECTRON_DOUBLE']
// read by electron's own index.js inside this process
if (!realElectron) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = join(root, 'test/electron-double/dist')

export interface Studio {
  readonly page: Page
  readonly kind: 'web' | 'electron'
  /** Where projects are saved. */
  readonly folder: string
  /** Only in Electron. */
  readonly app: ElectronApplication | undefined
  /** Ends the engine as a crash would. */
  killEngine(): Promise<void>
  /** Makes it answer no more: an endless loop of its thread, or its process halted. Returns the number of its process. */
  hangEngine(): Promise<number>
  /** Ends the program without asking about unsaved changes. */
  endProgram(): Promise<void>
  /** The path the next save dialog answers with; in the browser the name is typed into the studio's own. */
  saveAs(name: string): Promise<void>
  /** Answers the dialog that `ask` brings up with a file or folder of the folder: the system's in Electron, the studio's own in the browser. */
  choose(name: string, ask: () => Promise<void>): Promise<void>
  /** Errors the page reported; they fail the test at its end unless they are taken from here. */
  readonly errors: string[]
}

export interface Options {
  readonly hostKind: 'web' | 'electron'
  /** A file name in examples/, the text of a project, or "" for what the studio opens by itself. */
  readonly project: string
  /** Silence of the engine that is told; "": what users have. */
  readonly watchdogSeconds: string
}

export const test = base.extend<Options & { studio: Studio }>({
  hostKind: ['web', { option: true }],
  project: ['', { option: true }],
  watchdogSeconds: ['', { option: true }],
  studio: async ({ hostKind, project, watchdogSeconds, browser, viewport, launchOptions }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'gradloom-e2e-'))
    const userData = join(folder, 'user-data')
    const text = project.startsWith('{')
    const given = project === '' ? undefined : join(folder, text ? 'net.gradloom' : `${project}.gradloom`)
    if (given && text) await writeFile(given, project)
    else if (given) await copyFile(join(root, 'examples', `${project}.gradloom`), given)
    const errors: string[] = []
    const watch = (page: Page): void => {
      page.on('pageerror', (error) => errors.push(String(error.stack)))
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    }
    try {
      if (hostKind === 'web') {
        const { url, child } = await serve(folder, userData, given, watchdogSeconds)
        const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] })
        const page = await context.newPage()
        watch(page)
        try {
          await page.goto(url)
          await ready(page)
          await use({
            page,
            kind: 'web',
            folder,
            app: undefined,
            errors,
            killEngine: async () => void child.kill('SIGUSR2'),
            async hangEngine() {
              child.kill('SIGHUP')
              return Number(child.pid)
            },
            endProgram: () => end(child),
            async saveAs(name) {
              await page
                .getByRole('dialog')
                .getByLabel(/File name/)
                .fill(name)
              await page
                .getByRole('dialog')
                .getByRole('button', { name: /^(Save|Replace)$/ })
                .click()
            },
            async choose(name, ask) {
              await ask()
              await page.getByRole('dialog').getByText(name, { exact: true }).click()
            }
          })
        } finally {
          await context.close()
          await end(child)
        }
      } else {
        const app = await _electron.launch({
          args: [
            root,
            `--user-data-dir=${userData}`,
            ...(launchOptions.args?.includes('--no-sandbox') ? ['--no-sandbox'] : []),
            ...(given ? [given] : [])
          ],
          cwd: root,
          env: {
            ...(process.env as Record<string, string>),
            PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
            GRADLOOM_WATCHDOG_SECONDS: watchdogSeconds
          }
        })
        const endProgram = () => app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => {})
        try {
          const signalEngine = async (signal: NodeJS.Signals) => {
            const pid = await app.evaluate(
              ({ app: electron }) =>
                electron.getAppMetrics().find((metric) => metric.type === 'Utility' && metric.serviceName === 'engine')?.pid
            )
            if (pid === undefined) throw new Error('Electron shows no engine process.')
            process.kill(pid, signal)
            return pid
          }
          const page = await app.firstWindow()
          watch(page)
          await ready(page)
          await use({
            page,
            kind: 'electron',
            folder,
            app,
            errors,
            killEngine: async () => void (await signalEngine('SIGKILL')),
            hangEngine: () => signalEngine('SIGSTOP'),
            endProgram,
            async saveAs(name) {
              const filePath = join(folder, name)
              await app.evaluate(({ dialog }, path) => {
                dialog.showSaveDialog = async () => ({ canceled: false, filePath: path })
              }, filePath)
            },
            async choose(name, ask) {
              await app.evaluate(
                ({ dialog }, path) => {
                  dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
                },
                join(folder, name)
              )
              await ask()
            }
          })
        } finally {
          await endProgram()
          await app.close().catch(() => {})
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    }
    expect(errors).toEqual([])
  }
})

async function ready(page: Page): Promise<void> {
  await expect(page.getByTestId('canvas')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByTestId('train')).toBeVisible()
}

async function serve(
  folder: string,
  userData: string,
  project: string | undefined,
  watchdogSeconds: string
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const words = ['serve', ...(project ? [project] : []), '--no-open', '--json']
  const child = spawn(process.execPath, [join(root, 'src-main/launch.js'), ...words], {
    cwd: folder,
    env: {
      ...process.env,
      GRADLOOM_USER_DATA: userData,
      GRADLOOM_WATCHDOG_SECONDS: watchdogSeconds,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'end-workers.ts')}`
    },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const found = /"url":"([^"]+)"/.exec(text)?.[1]
      if (found) resolve(found)
    })
    child.on('exit', (status) => reject(new Error(`gradloom serve ended with status ${status}`)))
  })
  return { url, child }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
