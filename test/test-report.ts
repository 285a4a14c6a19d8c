// Counts what really passed and failed in the JSON reports of Vitest and Playwright; a report that is missing or odd counts as a failure.
import { readFile } from 'node:fs/promises'

export interface Counts {
  readonly passed: number
  readonly failed: number
  /** Why a failure was counted that no test stands for. */
  readonly remarks: readonly string[]
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** Reads the report of one run that ended with `exitStatus`. */
export async function countReport(path: string, exitStatus: number | null): Promise<Counts> {
  let report: Report
  try {
    report = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    return { passed: 0, failed: 1, remarks: [`There is no report ${path}: ${error instanceof Error ? error.message : error}`] }
  }
  const remarks: string[] = []
  let passed = 0
  let failed = 0
  for (const file of report.testResults) {
    const of = (status: string) => file.assertionResults.filter((result) => result.status === status).length
    passed += of('passed')
    failed += of('failed')
    const unrun = file.assertionResults.length - of('passed') - of('failed')
    if (unrun > 0) {
      failed += unrun
      remarks.push(`${file.name}: ${unrun} tests did not run.`)
    }
    if (file.assertionResults.length === 0 || (file.status === 'failed' && of('failed') === 0)) {
      failed += 1
      remarks.push(`${file.name}: ${file.message || 'the file ran no test'}.`)
    }
  }
  if (report.testResults.length === 0) return { passed, failed: 1, remarks: [`${path} lists no test file.`] }
  if (exitStatus !== 0 && failed === 0)
    return { passed, failed: 1, remarks: [`Vitest ended with status ${exitStatus} although every test passed.`] }
  return { passed, failed, remarks }
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[]
  readonly specs?: readonly { readonly title: string; readonly tests: readonly { readonly status: string }[] }[]
}

/** Reads Playwright's report of one run that ended with `exitStatus`. Skipped and flaky tests count as failed: none is allowed. */
export async function countPlaywrightReport(path: string, exitStatus: number | null): Promise<Counts> {
  let report: { readonly suites: readonly PlaywrightSuite[]; readonly errors: readonly { readonly message?: string }[] }
  try {
    report = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    return { passed: 0, failed: 1, remarks: [`There is no report ${path}: ${error instanceof Error ? error.message : error}`] }
  }
  const specsOf = (suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']> => [
    ...(suite.specs ?? []),
    ...(suite.suites ?? []).flatMap(specsOf)
  ]
  const remarks = report.errors.map(({ message }) => message ?? 'Playwright failed.')
  let passed = 0
  let failed = report.errors.length
  for (const { title, tests } of report.suites.flatMap(specsOf)) {
    for (const { status } of tests) {
      if (status === 'expected') passed++
      else {
        failed++
        if (status !== 'unexpected') remarks.push(`${title}: ${status}.`)
      }
    }
  }
  if (passed + failed === 0) return { passed, failed: 1, remarks: [`${path} lists no test.`] }
  if (exitStatus !== 0 && failed === 0)
    return { passed, failed: 1, remarks: [`Playwright ended with status ${exitStatus} although every test passed.`] }
  return { passed, failed, remarks }
}
