// A fingerprint of the data a run has seen: the same samples and targets, in the same order, have the same one.
import type { Dataset, Split } from './contract.ts'

/** Hashed at a time: a digest takes a copy of what it reads. */
const pieceBytes = 4 * 1048576

export class DataHash {
  readonly #parts: Promise<string>[] = []

  /** Takes note of the data of a node. They are read beside other work, until `text` resolves. */
  add(node: string, dataset: Dataset): void {
    const part = hashDataset(dataset).then((hash) => `${node} ${hash}`)
    // one who never asks for the text must not be told of it by the process
    part.catch(() => {})
    this.#parts.push(part)
  }

  /** 64 hexadecimal digits; null where there were no data. */
  async text(): Promise<string | null> {
    if (this.#parts.length === 0) return null
    const parts = await Promise.all(this.#parts)
    return hexOf(await digest(new TextEncoder().encode(parts.join('\n'))))
  }
}

const known = new WeakMap<Dataset, Promise<string>>()

/** Once for data that are kept between runs. */
function hashDataset(dataset: Dataset): Promise<string> {
  const before = known.get(dataset)
  if (before) return before
  const hashing = hash(dataset)
  known.set(dataset, hashing)
  return hashing
}

/** SHA-256 of the SHA-256 of every piece, with the shapes before them. */
async function hash({ facts, train, validation, test }: Dataset): Promise<string> {
  const { sampleShape, classes, targetShape } = facts
  const pieces = [new TextEncoder().encode(JSON.stringify([train.count, test.count, sampleShape, classes, targetShape]))]
  for (const split of validation ? [train, validation, test] : [train, test])
    for (const bytes of bytesOf(split))
      for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(await digest(bytes.subarray(at, at + pieceBytes)))
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return hexOf(await digest(all))
}

function bytesOf({ features, targets }: Split): readonly Uint8Array<ArrayBuffer>[] {
  // class numbers count, not how wide they are stored
  const values = targets.kind === 'labels' ? Int32Array.from(targets.values) : targets.values
  // data of a split never lie in shared memory
  return [features, values].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength))
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
