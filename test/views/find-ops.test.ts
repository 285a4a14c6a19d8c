// What typing finds among the ops, and in which order.
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../engine/catalog.ts'
import { findOps } from '../../src-renderer/palette/find-ops.ts'

const found = (query: string) => findOps(catalogue(), query, (op) => op).map(({ type }) => type)

describe('a search for ops', () => {
  test('finds every op first by its own name, whatever else mentions it', () => {
    for (const op of catalogue()) {
      expect(found(op.label)[0], op.label).toBe(op.type)
      expect(found(` ${op.type.toUpperCase()} `)[0], op.type).toBe(op.type)
    }
  })

  test('puts names that begin so before names that have it, and both before summaries', () => {
    expect(found('soft').slice(0, 2)).toEqual(['softmax', 'softmax-with-loss'])
    expect(found('re').slice(0, 2)).toEqual(['reshape', 'relu'])
    // the squared error is called a loss only by its category
    expect(found('loss').indexOf('mean-squared-error')).toBeGreaterThan(found('loss').indexOf('sigmoid-with-loss'))
    expect(found('loss')).toContain('mean-squared-error')
  })

  test('needs every word, in any place of names, category and summary', () => {
    expect(found('loss softmax')).toContain('softmax-with-loss')
    expect(found('softmax nonsense')).toEqual([])
  })

  test('without words keeps all ops in their order', () => {
    expect(found('  ')).toEqual(catalogue().map(({ type }) => type))
  })
})
