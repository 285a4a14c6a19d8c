// npm test: every check and every test; the last line has the real counts of the reports.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { boundaries, browserTests, kernels, lint, repository, runLanes, runStreaming, types, vitest } from './steps.ts'
import { type Counts, countPlaywrightReport, countReport } from './test-report.ts'

const results = join(repository, 'test-results')
await rm(results, { recursive: true, force: true })

const failedChecks = [...(await runLanes([[kernels]])), ...(await runLanes([[types], [boundaries, lint]]))]

const counts: Counts[] = []
for (const project of ['unit', 'process', 'long']) {
  const report = join(results, `${project}.json`)
  const status = await runStreaming(vitest(project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`))
  counts.push(await countReport(report, status))
}

const browserStatus = await runStreaming(browserTests)
counts.push(await countPlaywrightReport(join(results, 'e2e.json'), browserStatus))

for (const name of failedChecks) console.log(`The check "${name}" failed; its output is above.`)
for (const remark of counts.flatMap(({ remarks }) => remarks)) console.log(remark)
const passed = counts.reduce((sum, one) => sum + one.passed, 0)
const failed = counts.reduce((sum, one) => sum + one.failed, 0) + failedChecks.length
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
