// All data sources, one line each, and those whose readers this version does not have.
import { projectError } from '../problem.ts'
import { circles } from './circles.ts'
import type { DataSource } from './contract.ts'
import { csv } from './csv.ts'
import { fashionMnist } from './fashion-mnist.ts'
import { idx } from './idx.ts'
import { inline } from './inline.ts'
import { mnist } from './mnist.ts'
import { moons } from './moons.ts'
import { npz } from './npz.ts'
import { spiral } from './spiral.ts'
import { xor } from './xor.ts'

export const dataSources: readonly DataSource[] = [mnist, fashionMnist, idx, csv, npz, spiral, circles, moons, xor, inline]

const byName = new Map(dataSources.map((source) => [source.name, source]))

/** Throws "source-unavailable" for a source of the file format that has no reader here. */
export function findSource(name: string, node: string): DataSource {
  const source = byName.get(name)
  if (source) return source
  const message = `${node} reads "${name}" data, which this version of Gradloom cannot read yet. Convert the data to IDX files, or write it into the project with source "inline".`
  throw projectError('source-unavailable', message, { node })
}
