// Test projects: fast unit tests (npm run check) and the long training runs (npm test only).
import { defineConfig } from 'vitest/config'

const base = { environment: 'node', pool: 'forks' } as const

export default defineConfig({
  test: {
    globalSetup: ['test/build-kernels.ts'],
    projects: [
      { extends: true, test: { ...base, name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/long/**'], testTimeout: 30_000 } },
      { extends: true, test: { ...base, name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 600_000 } }
    ]
  }
})
