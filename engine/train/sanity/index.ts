// All sanity checks, in the order in which one asks.
import type { SanityCheck } from '../../health-messages.ts'
import type { Sanity } from './contract.ts'
import { initialLoss } from './initial-loss.ts'
import { majority } from './majority.ts'
import { oneBatch } from './one-batch.ts'
import { shuffledLabels } from './shuffled-labels.ts'

const checks: Readonly<Record<SanityCheck, Sanity>> = {
  'one-batch': oneBatch,
  'initial-loss': initialLoss,
  'shuffled-labels': shuffledLabels,
  majority
}

export const sanityOf = (check: SanityCheck): Sanity => checks[check]
