// Whether a process is still there, as tests ask who wait for its end.
import { readFile } from 'node:fs/promises'

/** One that has ended, but whose end nobody has asked for yet, is only a number. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return !/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
}
