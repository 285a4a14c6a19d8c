// The launcher finds a Node that runs TypeScript, and passes signals and the exit status on.
import { spawnSync } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jsonLines, launcher, repository, start, temporaryFolder } from './gradloom.ts'

/** As an older Node behaves: it runs no TypeScript. */
const old = { nodeFlags: ['--no-experimental-strip-types'] }

describe('on a Node that runs no TypeScript', () => {
  test('the launcher goes on with the Node of the package, and passes output and status on', async () => {
    expect(await start(launcher, ['--version'], old).ended).toMatchObject({ status: 0, stdout: '0.1.0\n', stderr: '' })
    expect((await start(launcher, ['train'], old).ended).status).toBe(2)
  })

  test('a signal to the launcher stops the training run well', async () => {
    const run = start(launcher, ['train', 'two-layer-mnist', '--json', '--iterations', '100000000', '--loss-every', '1'], old)
    await run.seen('"loss"')
    run.process.kill('SIGINT')
    const { status, stdout, stderr } = await run.ended
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'done', reason: 'interrupted' })
    expect(stderr).toContain('Nothing was saved')
    expect(status).toBe(130)
  })

  test('without the Node of the package it says which one is needed', async () => {
    const folder = join(await temporaryFolder())
    await copyFile(launcher, join(folder, 'launch.mjs'))
    const { status, stdout, stderr } = await start(join(folder, 'launch.mjs'), ['--version'], old).ended
    expect(stderr).toMatch(/^Gradloom needs Node 22\.18 or newer; this is v.* Install it .*\.\n$/)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  })
})

describe('npm', () => {
  const npm = async (...words: string[]) => {
    const [program = '', ...rest] = words
    // A registry that does not answer proves that nothing is fetched.
    const environment = { ...process.env, npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: await temporaryFolder() }
    const { status, stdout } = spawnSync(program, rest, { cwd: repository, encoding: 'utf8', env: environment })
    return { status, stdout }
  }

  test('npx gradloom runs the command line of this repository, without a network', async () => {
    expect(await npm('npx', 'gradloom', '--version')).toEqual({ status: 0, stdout: '0.1.0\n' })
  })

  test('npm run -s gradloom runs it too, and passes the exit status on', async () => {
    expect(await npm('npm', 'run', '-s', 'gradloom', '--', 'ops', '--no-such-option')).toEqual({ status: 2, stdout: '' })
  })
})
