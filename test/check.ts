// npm run check: kernels, types, lint, boundaries and unit tests, in under a minute.
import { boundaries, kernels, lint, runLanes, types, vitest } from './steps.ts'

const failed = [...(await runLanes([[kernels]])), ...(await runLanes([[types, boundaries, lint], [vitest('unit', '--reporter=dot')]]))]
console.log(failed.length === 0 ? 'Everything passed.' : `Failed: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
