// Programs the host started end with it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isRunning } from '../process-state.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-left-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a host that ends while it proves an export leaves no program behind', async () => {
  const note = join(folder, 'number')
  const proof = 'require("node:fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)'
  const host = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { runPython } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../src-main/services/python.ts')).href)}
       void runPython(process.execPath, ['-e', ${JSON.stringify(proof)}, ${JSON.stringify(note)}])
       process.stdin.once('data', () => process.exit(0))`
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] }
  )
  await expect.poll(() => readFile(note, 'utf8').catch(() => ''), { timeout: 20_000 }).not.toBe('')
  const pid = Number(await readFile(note, 'utf8'))
  expect(await isRunning(pid)).toBe(true)
  host.stdin.write('end')
  await once(host, 'exit')
  await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false)
})
