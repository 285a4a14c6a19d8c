// Loaded before a measured program: writes the peak of the process's resident memory, in bytes, to descriptor 3 when it ends.
import { readFileSync, writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** Linux's own high-water mark, because maxRSS there counts the parent's memory too; elsewhere maxRSS, which Node gives in kilobytes. */
function peakBytes(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kilobytes !== undefined) return Number(kilobytes) * 1024
  } catch {
    // not Linux
  }
  return process.resourceUsage().maxRSS * 1024
}

if (isMainThread) process.on('exit', () => writeSync(3, String(peakBytes())))
