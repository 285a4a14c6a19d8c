// Saves a project with its versions and keeps a draft of it, over and over, and says so after each: the program that the kill test ends.
import { join } from 'node:path'
import { saveProject } from '../../src-main/services/save-project.ts'
import { openUserData } from '../../src-main/services/user-data.ts'

const [folder = ''] = process.argv.slice(2)
const { drafts, versions } = openUserData(join(folder, 'user-data'))
/** Large enough that writing it takes a while. */
const notes = 'x'.repeat(200_000)
const textOf = (count: number): string =>
  JSON.stringify({ format: 'gradloom/project', version: 1, title: String(count), notes, graph: { nodes: [], edges: [] } })

for (let count = 1; ; count++) {
  if (count % 3 === 0) {
    await saveProject({ path: join(folder, 'net.gradloom'), text: textOf(count), known: undefined, versions })
    process.stdout.write(`saved ${count}\n`)
  } else {
    await drafts.keep({ id: 'the-only-window', name: 'net', folder, path: join(folder, 'net.gradloom'), text: textOf(count) })
    process.stdout.write(`kept ${count}\n`)
  }
}
