// A disk of one megabyte for tests: to be filled, emptied, and made read-only.
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'

export interface SmallDisk {
  readonly folder: string
  /** Leaves no room for a single byte more. */
  fill(): void
  makeRoom(): void
  setReadOnly(): void
}

/** Mounts one in `folder`; without the rights to do so, the test is skipped and says why. */
export function smallDisk(folder: string, context: TestContext): SmallDisk {
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    context.skip(`Nobody but root may mount a disk for this test: ${error instanceof Error ? error.message : error}`)
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  // hidden, so that it is no file of the test's
  const filler = join(folder, '.filler')
  return {
    folder,
    fill() {
      const block = new Uint8Array(4096)
      try {
        for (;;) appendFileSync(filler, block)
      } catch {
        // it is full
      }
    },
    makeRoom: () => unlinkSync(filler),
    setReadOnly: () => void execFileSync('mount', ['-o', 'remount,ro', folder])
  }
}
