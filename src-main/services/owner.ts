// Which running program a file in the user's folder belongs to: its number, and when it began, because numbers are given again.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

export const owner = z.object({ pid: z.int().min(1), started: z.string() })

export type Owner = z.infer<typeof owner>

export async function thisProgram(): Promise<Owner> {
  return { pid: process.pid, started: await startOf(process.pid) }
}

export async function isThisProgram({ pid, started }: Owner): Promise<boolean> {
  return pid === process.pid && started === (await startOf(pid))
}

export async function isAlive({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // a process of somebody else is one that lives
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return started === '' || started === (await startOf(pid))
}

/** When a process began, where the system tells: its number may be given to another one later. Empty elsewhere, or where it is gone. */
async function startOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // after the name, which may hold spaces and brackets
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
