// gradloom serve: the studio in a browser of this machine.
import { serveStudio } from '../services/serve-studio.ts'
import { defineCommand } from './contract.ts'

export const serveOptions = {
  port: { kind: 'integer', min: 0, max: 65535, doc: 'the port to listen on (default: any free one)' },
  'no-open': { kind: 'flag', doc: 'only prints the address; opens no browser' }
} as const

export const serve = defineCommand({
  name: 'serve',
  summary: 'Opens the studio in a browser.',
  project: { default: '' },
  options: serveOptions,
  run: ({ project, options, json, output, interruption }) =>
    serveStudio({ project, port: options.port ?? 0, open: !options['no-open'], json, output, interruption })
})
