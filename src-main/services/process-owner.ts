// Which program a kept thing belongs to, and whether that program still runs: what a dead one left behind is offered again.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

export const owner = z.object({ pid: z.int().min(1), started: z.string() })
export type Owner = z.infer<typeof owner>

/** This program. */
export async function ownProcess(): Promise<Owner> {
  return { pid: process.pid, started: await startOf(process.pid) }
}

/** When a process began, where the system tells: its number may be given to another one later. Empty elsewhere, or where it is gone. */
async function startOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // after the name, which may hold spaces and brackets
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
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
