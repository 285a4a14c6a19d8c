// Browser tests of the built studio: in Chromium through the loopback host, and in Electron (real or its double).
import { defineConfig } from '@playwright/test'
import type { Options } from './studio.ts'

/** What Debian's Chromium needs as root and without a network. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

export default defineConfig<Options>({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  globalSetup: './build.ts',
  // training and drawing share two cores
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
  projects: [
    { name: 'web', use: { hostKind: 'web' } },
    // the page is the same in both hosts: what concerns only the page is looked at once
    {
      name: 'electron',
      use: { hostKind: 'electron' },
      testIgnore: ['access.spec.ts', 'wrong-op.spec.ts', 'packaged.spec.ts', 'recovery.spec.ts']
    }
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    headless: !process.env['HEADED'],
    launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: chromiumFlags },
    trace: 'retain-on-failure'
  }
})
