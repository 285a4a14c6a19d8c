// The loopback host in a process of its own, without a page: what tests start to look at from outside.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openUserData } from '../../src-main/services/user-data.ts'
import { startWebHost } from '../../src-main/web/web-host.ts'

const [folder = ''] = process.argv.slice(2)
const page = join(folder, 'page')
await mkdir(page, { recursive: true })
const host = await startWebHost({
  folder,
  page,
  engineEntry: new URL('../../engine/worker.ts', import.meta.url),
  userData: openUserData(join(folder, 'user-data')),
  initialProject: async () => undefined,
  openExternal: async () => {}
})
process.stdout.write(`${JSON.stringify({ origin: host.origin, token: host.token })}\n`)
