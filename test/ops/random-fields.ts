// Random configurations of an op for property tests: its own random cases, and any values its form would accept.
import fc from 'fast-check'
import type { AnyOp, Draw, OpCase } from '../../engine/ops/contract.ts'
import type { Field } from '../../engine/ops/fields.ts'

/** Fixed, so that a red suite stays red; a failing case is printed with its path. */
export const property = { seed: 20260, numRuns: 100 }

/** The choices of an op's random case, made by fast-check so that it can shrink them. */
export function drawFrom(g: fc.GeneratorValue): Draw {
  const integer = (min: number, max: number) => g(fc.integer, { min, max })
  return { integer, pick: (options) => options[integer(0, options.length - 1)]!, flag: () => g(fc.boolean) }
}

export function forRandomCases(op: AnyOp, check: (opCase: OpCase) => void, numRuns = property.numRuns): void {
  fc.assert(
    fc.property(fc.gen(), (g) => check(op.randomCase(drawFrom(g)))),
    { ...property, numRuns }
  )
}

/** Any value a form would accept, small enough to run. */
export function anyValue(field: Field, draw: Draw): unknown {
  const whole = (min: number, max: number) => draw.integer(Math.max(min, -3), Math.min(max, 9))
  switch (field.kind) {
    case 'integer':
      return whole(field.min, field.max)
    case 'number':
      return draw.flag() ? field.default : draw.pick([field.min, (field.min + field.max) / 2, field.max])
    case 'flag':
      return draw.flag()
    case 'choice':
      return draw.pick(field.options)
    case 'pair':
      return draw.flag() && field.words.length > 0 ? draw.pick(field.words) : [whole(field.min, field.max), whole(field.min, field.max)]
    case 'integers':
      return draw.flag() && field.words.length > 0
        ? draw.pick(field.words)
        : Array.from({ length: draw.integer(0, 4) }, () => whole(field.min, field.max))
    case 'text':
      return field.default
    case 'values':
      return draw.pick([2, [1, 2], [[1], [2]], [[1, 2], [3]], [], [1, [2]]])
    default:
      return field satisfies never
  }
}
