// Replaces a file over and over with one of two contents, until it is killed: the child of the test of atomic writes.
import { writeFileAtomically } from '../../src-main/services/atomic-file.ts'

const path = process.argv[2] ?? ''
const contents = [new Uint8Array(4_000_000).fill(65), new Uint8Array(4_000_000).fill(66)]
for (let turn = 0; ; turn++) {
  await writeFileAtomically(path, contents[turn % 2]!)
  if (turn === 0) console.log('first write done')
}
