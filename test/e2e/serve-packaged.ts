// Serves the app that was taken out of a package, as the studio's web host would: its page, its engine, its kernels and its data.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openUserData } from '../../src-main/services/user-data.ts'
import { startWebHost } from '../../src-main/web/web-host.ts'

const [app = '', folder = ''] = process.argv.slice(2)
const host = await startWebHost({
  folder,
  page: join(app, 'out/renderer'),
  engineEntry: pathToFileURL(join(app, 'out/main/engine-worker.js')),
  userData: openUserData(join(folder, 'user-data')),
  initialProject: async () => undefined,
  openExternal: async () => {}
})
console.log(JSON.stringify({ url: host.url }))
process.on('SIGTERM', () => void host.close().then(() => process.exit(0)))
