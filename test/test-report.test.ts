// The counts of npm test come from the reports, and what is missing there is a failure.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './cli/gradloom.ts'
import { countPlaywrightReport, countReport } from './test-report.ts'

const file = (status: string, ...results: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: results.map((result) => ({ status: result }))
})

async function counted(exitStatus: number, ...testResults: object[]) {
  const path = join(await temporaryFolder(), 'report.json')
  await writeFile(path, JSON.stringify({ testResults }))
  const { passed, failed } = await countReport(path, exitStatus)
  return { passed, failed }
}

test('passed and failed tests of all files are added up', async () => {
  expect(await counted(1, file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed'))).toEqual({ passed: 3, failed: 1 })
})

test('a file that could not be loaded is a failure', async () => {
  expect(await counted(1, file('passed', 'passed'), file('failed'))).toEqual({ passed: 1, failed: 1 })
})

test('a skipped test is a failure', async () => {
  expect(await counted(0, file('passed', 'passed', 'pending', 'todo'))).toEqual({ passed: 1, failed: 2 })
})

test('a bad exit status without a failed test is a failure', async () => {
  expect(await counted(1, file('passed', 'passed'))).toEqual({ passed: 1, failed: 1 })
})

test('a report without files, or none at all, is a failure', async () => {
  expect(await counted(0)).toEqual({ passed: 0, failed: 1 })
  expect(await countReport('/nowhere/report.json', 0)).toMatchObject({ passed: 0, failed: 1 })
})

async function countedInBrowser(exitStatus: number, ...statuses: string[]) {
  const path = join(await temporaryFolder(), 'report.json')
  const specs = statuses.map((status) => ({ title: status, tests: [{ status }] }))
  await writeFile(path, JSON.stringify({ errors: [], suites: [{ specs: specs.slice(0, 1), suites: [{ specs: specs.slice(1) }] }] }))
  const { passed, failed } = await countPlaywrightReport(path, exitStatus)
  return { passed, failed }
}

test('browser tests are counted through all suites; skipped and flaky ones are failures', async () => {
  expect(await countedInBrowser(0, 'expected', 'expected')).toEqual({ passed: 2, failed: 0 })
  expect(await countedInBrowser(1, 'expected', 'unexpected', 'skipped', 'flaky')).toEqual({ passed: 1, failed: 3 })
  expect(await countedInBrowser(1, 'expected')).toEqual({ passed: 1, failed: 1 })
  expect(await countedInBrowser(0)).toEqual({ passed: 0, failed: 1 })
})
