// The studio from the command line: its address, its end, and why it is not a window.
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildStudio } from '../../src-main/build-studio.ts'
import { gradloom, jsonLines, launcher, type Started, start, temporaryFolder } from './gradloom.ts'

// a build is no part of what is tested, and takes some seconds
beforeAll(() => buildStudio(), 60_000)

async function serve(...words: string[]): Promise<{ readonly run: Started; readonly url: string }> {
  const folder = await temporaryFolder()
  process.env['GRADLOOM_USER_DATA'] = join(folder, 'user-data')
  // no display: as on a server
  delete process.env['DISPLAY']
  delete process.env['WAYLAND_DISPLAY']
  const run = start(launcher, [...words, '--json'], { folder })
  onTestFinished(() => void run.process.kill('SIGKILL'))
  let text = ''
  run.process.stdout?.on('data', (part: string) => (text += part))
  await run.seen('"}\n')
  const [line] = jsonLines(text)
  return { run, url: String(line?.['url']) }
}

test('serve prints an address on this machine with its token, serves the page there, and Ctrl-C ends it with 130', async () => {
  const { run, url } = await serve('serve', '--no-open')
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/)
  const page = await fetch(new URL(url).origin)
  expect(await page.text()).toContain('<div id="root">')
  run.process.kill('SIGINT')
  expect(await run.ended).toMatchObject({ status: 130, stderr: '' })
  await expect(fetch(new URL(url).origin)).rejects.toThrow()
})

test('npm start without a display serves the studio and says why in one line', async () => {
  const { run } = await serve('start', 'two-layer-mnist')
  run.process.kill('SIGTERM')
  const { status, stderr } = await run.ended
  expect(stderr).toBe(
    'Opening the studio in the browser, because there is no display for a window (DISPLAY and WAYLAND_DISPLAY are not set).\n'
  )
  expect(status).toBe(130)
})

test('an unknown project and a port that is taken are told before anything is served', async () => {
  const unknown = await gradloom('serve', 'two-layer-mnst', '--no-open', '--json')
  expect(unknown).toMatchObject({ status: 1, stderr: expect.stringContaining('Did you mean "two-layer-mnist"?') })
  expect(jsonLines(unknown.stdout)).toMatchObject([{ type: 'error', code: 'project-not-found' }])

  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const { port } = other.address() as { readonly port: number }
  const taken = await gradloom('serve', '--no-open', '--json', '--port', String(port))
  expect(taken).toMatchObject({ status: 1, stderr: expect.stringContaining(`Port ${port} is taken`) })
})

test('a project that cannot be opened is served all the same: the studio says what is wrong with it', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'nets'))
  await writeFile(join(folder, 'nets/broken.gradloom'), '{"format":"gradloom/project","version":99}')
  const { run, url } = await serve('serve', join(folder, 'nets/broken.gradloom'), '--no-open')
  expect((await fetch(new URL(url).origin)).status).toBe(200)
  run.process.kill('SIGTERM')
  await run.ended
})
