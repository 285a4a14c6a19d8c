// Test projects: unit tests (npm run check), tests through real processes, and the long training runs (both only in npm test).
import { defineConfig } from 'vitest/config'

const base = { environment: 'node', pool: 'forks', testTimeout: 60_000 } as const
const processes = [
  'test/cli/**/*.test.ts',
  'test/hosts/**/*.test.ts',
  'test/systems/**/*.test.ts',
  'test/extending/**/*.test.ts',
  'test/requests/**/*.test.ts'
]

export default defineConfig({
  test: {
    globalSetup: ['test/build-kernels.ts'],
    projects: [
      { extends: true, test: { ...base, name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/long/**', ...processes] } },
      { extends: true, test: { ...base, name: 'process', include: processes } },
      { extends: true, test: { ...base, name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 900_000 } }
    ]
  }
})
