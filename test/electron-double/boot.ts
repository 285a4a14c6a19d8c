// Started instead of Electron. Arranges process.*, redirects 'electron' to ./electron.ts, loads the app, opens Chromium.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const doubleUrl = new URL('./electron.ts', import.meta.url).href
registerHooks({
  resolve(spec, ctx, next) {
    if (spec === 'electron' || spec.startsWith('electron/')) {
      // The npm package 'electron' itself (index.js downloads a binary) must never be reached.
      return { url: doubleUrl, shortCircuit: true, format: 'module-typescript' }
    }
    return next(spec, ctx)
  }
})

const args = process.argv.slice(2)
process.argv = [resolve(import.meta.dirname, 'dist/electron'), ...args]
Object.defineProperty(process, 'type', { value: 'browser' })
Object.defineProperty(process, 'defaultApp', { value: true })
Object.defineProperty(process, 'resourcesPath', { value: join(import.meta.dirname, 'dist/resources') })
const ver = JSON.parse(
  readFileSync(
    createRequire(join(process.cwd(), 'x.js')).resolve('electron/package.json'.replace('electron/', './node_modules/electron/')),
    'utf8'
  )
).version
Object.defineProperty(process.versions, 'electron', { value: ver, enumerable: true })

// first non-switch argument is the app
let target: string | undefined
const preloads: string[] = []
for (let i = 0; i < args.length; i++) {
  const a = args[i]!
  if (a === '-r' || a === '--require') preloads.push(args[++i]!)
  else if (!a.startsWith('-') && !target) target = a
}
const appDir = resolve(target ?? '.')
let entry = appDir
let root = dirname(appDir)
if (!/\.[cm]?js$/.test(appDir)) {
  const pkg = JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8'))
  entry = join(appDir, pkg.main ?? 'index.js')
  root = appDir
}
const double = await import(doubleUrl)
double.__setApp(root)
const require = createRequire(import.meta.url)
for (const p of preloads) require(p) // Playwright's loader.js
process.on('uncaughtException', (e) => {
  process.stderr.write(`[main] uncaught ${e.stack}\n`)
  process.exit(1)
})
await import(pathToFileURL(entry).href)
await double.__start()
