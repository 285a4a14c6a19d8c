// Saves a project over what the window believes is on the disk and over nothing else; what was there and what is written are kept as versions.
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { OpenedProject, SaveOutcome } from '../contract.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { errorCode, userProblem } from './failure.ts'
import { readingProblem } from './file-problem.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Versions } from './versions.ts'

const ending = '.gradloom'
const largest = 64 * 1048576

/** What lies at a path now. */
interface Found {
  readonly bytes: Uint8Array
  readonly fingerprint: string
  readonly modified: number
}

/** Thrown out of a write that must not go on. */
class Differs extends Error {
  readonly found: Found | undefined
  constructor(found: Found | undefined) {
    super('The file is not what it was.')
    this.found = found
  }
}

interface Saving {
  readonly path: string
  readonly text: string
  /** What is believed to be there; null: nothing; undefined: the user has just named the file, whatever it holds. */
  readonly known: string | null | undefined
  readonly versions: Versions
}

/** Throws `cannot-write`, or `not-a-project-name`. */
export async function saveProject({ path, text, known, versions }: Saving): Promise<SaveOutcome> {
  if (!path.endsWith(ending)) throw userProblem('not-a-project-name', `${path} does not end in ${ending}. Give the project such a name.`)
  const bytes = new TextEncoder().encode(text)
  const fingerprint = fingerprintOf(bytes)
  let notKept: string | undefined
  const keep = async (version: Uint8Array, time: number): Promise<void> => {
    // the save itself matters more
    await versions.keep(path, version, time).catch((error: unknown) => {
      notKept = error instanceof Error ? error.message : String(error)
    })
  }
  try {
    await writeFileAtomically(path, bytes, async () => {
      const found = await lookAt(path)
      const expected = known === undefined || (found?.fingerprint ?? null) === known || found?.fingerprint === fingerprint
      if (!expected) throw new Differs(found)
      if (!found) return
      await keep(found.bytes, Math.min(found.modified, Date.now() - 1))
      // keeping it took its time
      const now = await lookAt(path)
      if (known !== undefined && now?.fingerprint !== found.fingerprint) throw new Differs(now)
    })
  } catch (error) {
    if (error instanceof Differs) return { kind: 'changed', disk: error.found ? opened(path, error.found) : null }
    throw error
  }
  await keep(bytes, Date.now())
  return {
    kind: 'saved',
    project: { path, name: basename(path, ending), folder: dirname(path), fingerprint, ...(notKept !== undefined && { notKept }) }
  }
}

async function lookAt(path: string): Promise<Found | undefined> {
  try {
    const { size, mtimeMs } = await stat(path)
    if (size > largest)
      throw userProblem('cannot-write', `${path} is larger than any project, so it is not replaced. Save as another file.`)
    const bytes = await readFile(path)
    return { bytes, fingerprint: fingerprintOf(bytes), modified: mtimeMs }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw errorCode(error) === '' ? error : readingProblem(error, path)
  }
}

function opened(path: string, { bytes, fingerprint }: Found): OpenedProject {
  // what is no text is shown as a file that cannot be read
  return { path, name: basename(path, ending), folder: dirname(path), text: new TextDecoder().decode(bytes), fingerprint }
}
