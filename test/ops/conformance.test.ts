// Every op in the palette keeps the contract.
import { expect, test } from 'vitest'
import { findOp, ops } from '../../engine/ops/index.ts'
import { conformance } from './conformance.ts'
import { monomial } from './monomial.ts'

for (const op of ops) conformance(op)

// An op from outside the palette passes the same suite without a line of its own.
conformance(monomial)

test('no two ops share a type', () => {
  expect(new Set(ops.map((op) => op.type)).size).toBe(ops.length)
  expect(findOp('no-such-op')).toBeUndefined()
})
