// Saves a project and keeps a draft of it, over and over, and says so after each: the program that the kill test ends.
import { join } from 'node:path'
import { writeFileAtomically } from '../../src-main/services/atomic-file.ts'
import { openUserData } from '../../src-main/services/user-data.ts'

const [folder = ''] = process.argv.slice(2)
const { drafts } = openUserData(join(folder, 'user-data'))
/** Large enough that writing it takes a while. */
const notes = 'x'.repeat(200_000)
const textOf = (count: number): string =>
  JSON.stringify({ format: 'gradloom/project', version: 1, title: String(count), notes, graph: { nodes: [], edges: [] } })

for (let count = 1; ; count++) {
  if (count % 3 === 0) {
    await writeFileAtomically(join(folder, 'net.gradloom'), new TextEncoder().encode(textOf(count)))
    process.stdout.write(`saved ${count}\n`)
  } else {
    await drafts.keep({ id: 'the-only-window', name: 'net', folder, path: join(folder, 'net.gradloom'), text: textOf(count) })
    process.stdout.write(`kept ${count}\n`)
  }
}
