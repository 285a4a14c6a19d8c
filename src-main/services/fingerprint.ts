// Says whether two files hold the same bytes: by a digest of them.
import { createHash } from 'node:crypto'

export function fingerprintOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
