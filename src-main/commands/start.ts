// gradloom start: what `npm start` does, the studio in a window of its own, or else in a browser with the reason.
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { buildStudio } from '../build-studio.ts'
import { findElectron } from '../services/electron-runtime.ts'
import { readProject } from '../services/projects.ts'
import { serveStudio } from '../services/serve-studio.ts'
import { defineCommand } from './contract.ts'
import { serveOptions } from './serve.ts'

const root = join(import.meta.dirname, '../..')

export const start = defineCommand({
  name: 'start',
  summary: 'Opens the studio: in a window where Electron can run, otherwise in a browser.',
  project: { default: '' },
  options: serveOptions,
  async run({ project, options, json, output, interruption }) {
    const path = project === '' ? undefined : (await readProject(project)).path
    const electron = await findElectron((sentence) => output.say(sentence))
    if ('missing' in electron) {
      output.say(`Opening the studio in the browser, because ${electron.missing}.`)
      return serveStudio({ project, port: options.port ?? 0, open: !options['no-open'], json, output, interruption })
    }
    await buildStudio((sentence) => output.say(sentence))
    // Chromium refuses to sandbox its processes for root
    const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const child = spawn(electron.program, [root, ...flags, ...(path === undefined ? [] : [resolve(path)])], { stdio: 'inherit' })
    interruption.handle = () => child.kill()
    return new Promise<number>((done, fail) => {
      child.on('error', fail)
      child.on('exit', (status) => done(status ?? 0))
    })
  }
})
