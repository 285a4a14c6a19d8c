// The published JSON Schema is the one the command line prints.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gradloom, repository } from '../cli/gradloom.ts'

test('docs/project.schema.json is what "gradloom schema" prints; if not, write its output there', async () => {
  const { status, stdout } = await gradloom('schema')
  expect(status).toBe(0)
  expect(await readFile(join(repository, 'docs/project.schema.json'), 'utf8')).toBe(stdout)
})
