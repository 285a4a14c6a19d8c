// All data sources, one line each.
import { circles } from './circles.ts'
import type { DataSource } from './contract.ts'
import { csv } from './csv.ts'
import { fashionMnist } from './fashion-mnist.ts'
import { withHoldOut } from './hold-out.ts'
import { idx } from './idx.ts'
import { imageFolder } from './image-folder.ts'
import { inline } from './inline.ts'
import { mnist } from './mnist.ts'
import { moons } from './moons.ts'
import { npz } from './npz.ts'
import { spiral } from './spiral.ts'
import { xor } from './xor.ts'

export const dataSources: readonly DataSource[] = [
  ...[mnist, fashionMnist, idx].map(withHoldOut),
  // these split by themselves
  csv,
  npz,
  imageFolder,
  ...[spiral, circles, moons, xor, inline].map(withHoldOut)
]

const byName = new Map(dataSources.map((source) => [source.name, source]))

export function findSource(name: string): DataSource {
  const source = byName.get(name)
  if (!source) throw new Error(`There is no data source "${name}".`)
  return source
}
