// The command line as the launcher runs it, with the stand-in for the engine.
import { main } from '../../src-main/cli.ts'

process.exit(await main(process.argv.slice(2), new URL('./stand-in-worker.ts', import.meta.url)))
