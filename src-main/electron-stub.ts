// Stands in for Electron's files where they cannot be fetched, so that packaging can be done and looked at offline. It cannot be started.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Marks the fuses inside Electron's program; version 1, eight of them, as Electron 45 ships them. */
const fuseWire = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000810110000'

/** A folder with the files that the packager looks for. */
export async function makeElectronStub(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gradloom-electron-stub-'))
  await mkdir(join(folder, 'locales'))
  await mkdir(join(folder, 'resources'))
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak', 'version']) await writeFile(join(folder, name), '')
  await writeFile(
    join(folder, 'electron'),
    `#!/bin/sh\necho 'This was packaged without Electron, and cannot be started.' >&2\nexit 1\n#${fuseWire}`,
    { mode: 0o755 }
  )
  return folder
}
